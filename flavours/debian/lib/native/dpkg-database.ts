import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareBytes } from 'parfait'
import type { Unpacked } from './unpack.ts'

/** What is written of packages beside what they bring themselves. */
interface DatabaseRequest {
  readonly tree: string
  readonly packages: readonly Unpacked[]
  /** Debian's name of the tree's own architecture. */
  readonly architecture: string
  /** Names of packages that nobody asked for. */
  readonly automatic: ReadonlySet<string>
}

/** A text of bytes: in a path it stands for those bytes. */
const bytes = (text: string) => Buffer.from(text, 'latin1')

/**
 * Writes down for dpkg and apt that packages are unpacked and not configured, as dpkg does it. The tree has no
 * packages yet. https://wiki.debian.org/Teams/Dpkg/DatabaseSpec
 */
export async function writeDatabase(request: DatabaseRequest): Promise<void> {
  const { tree, packages, architecture, automatic } = request
  const folder = join(tree, 'var/lib/dpkg')
  for (const name of ['info', 'updates', 'triggers', 'alternatives', 'parts'])
    await mkdir(join(folder, name), { recursive: true })
  const stanzas = await Promise.all(packages.map((one) => register(one, tree)))
  await writeFile(join(folder, 'status'), bytes(stanzas.sort(compareBytes).join('')))
  await writeFile(join(folder, 'info/format'), '1\n')
  await writeFile(join(folder, 'arch'), `${architecture}\n`)
  await writeFile(join(folder, 'diversions'), '')
  await writeInterests(join(folder, 'triggers'), packages)
  const marks = packages
    .filter(({ name }) => automatic.has(name))
    .map(({ name }) => `Package: ${name}\nArchitecture: ${architecture}\nAuto-Installed: 1\n\n`)
  await mkdir(join(tree, 'var/lib/apt'), { recursive: true })
  await writeFile(join(tree, 'var/lib/apt/extended_states'), marks.join(''))
}

/** The name of its files: with the architecture where several may be there at once. */
export function infoName({ name, fields }: Pick<Unpacked, 'name' | 'fields'>): string {
  return fields.get('multi-arch') === 'same' ? `${name}:${fields.get('architecture')}` : name
}

/** Copies the control files of a package, and lays its configuration aside; gives its stanza of dpkg's status. */
async function register(one: Unpacked, tree: string): Promise<string> {
  const at = (part: string) => join(tree, 'var/lib/dpkg/info', `${infoName(one)}.${part}`)
  const text = one.paths.map(({ path }) => `${path}\n`).join('')
  await writeFile(at('list'), bytes(text))
  for (const part of one.parts)
    if (part !== 'control') await copyPart(join(one.control, part), at(part))
  const settings = await settingsOf(one)
  const sums = one.parts.has('md5sums') ? undefined : await checksums(one, tree)
  if (sums !== undefined) await writeFile(at('md5sums'), bytes(sums))
  // Those alone that tar laid: what a package merely names may lie anywhere.
  const laid = new Set(one.paths.map(({ path }) => path))
  for (const path of settings.filter((path) => laid.has(path))) {
    const found = Buffer.concat([Buffer.from(tree), bytes(path)])
    await rename(found, Buffer.concat([found, Buffer.from('.dpkg-new')]))
  }
  const control = await readFile(join(one.control, 'control'), 'latin1')
  const [first = '', ...rest] = control.trimEnd().split('\n')
  const lines = [first, 'Status: install ok unpacked', ...rest]
  if (settings.length > 0)
    lines.push('Conffiles:', ...settings.map((path) => ` ${path} newconffile`))
  return `${lines.join('\n')}\n\n`
}

async function copyPart(from: string, to: string): Promise<void> {
  const { mode, atime, mtime } = await stat(from)
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await chmod(to, mode & 0o777)
  await utimes(to, atime, mtime)
}

/** Files that belong to the administrator; those with a flag before their name are to go. deb-conffiles(5). */
async function settingsOf({ control, parts }: Unpacked): Promise<string[]> {
  if (!parts.has('conffiles')) return []
  const text = await readFile(join(control, 'conffiles'), 'latin1')
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('/'))
}

/** deb-md5sums(5), which dpkg makes itself where a package lacks it. */
async function checksums({ paths }: Unpacked, tree: string): Promise<string> {
  let text = ''
  for (const { path, mode } of paths) {
    if (!/^[-h]/.test(mode)) continue
    const content = await readFile(Buffer.concat([Buffer.from(tree), bytes(path)]))
    text += `${createHash('md5').update(content).digest('hex')}  ${path.slice(1)}\n`
  }
  return text
}

/** Who wants to be told of what: deb-triggers(5). A path's interests are in one file, a name's in its own. */
async function writeInterests(folder: string, packages: readonly Unpacked[]): Promise<void> {
  const files: string[] = []
  const named = new Map<string, string[]>()
  for (const one of packages) {
    if (!one.parts.has('triggers')) continue
    const text = await readFile(join(one.control, 'triggers'), 'latin1')
    for (const [, noAwait, trigger = ''] of text.matchAll(interest)) {
      const who = `${infoName(one)}${noAwait ? '/noawait' : ''}`
      if (trigger.startsWith('/')) files.push(`${trigger} ${who}\n`)
      else named.set(trigger, [...(named.get(trigger) ?? []), `${who}\n`])
    }
  }
  if (files.length > 0)
    await writeFile(join(folder, 'File'), bytes(files.sort(compareBytes).join('')))
  await writeFile(join(folder, 'Unincorp'), '')
  for (const [trigger, lines] of named) {
    if (!/^[\w.+-]+$/.test(trigger)) throw new Error(`A package has a trigger '${trigger}'`)
    await writeFile(join(folder, trigger), bytes(lines.join('')))
  }
}

const interest = /^[ \t]*interest(?:-await|(-noawait))?[ \t]+(\S+)[ \t]*(?:#.*)?$/gm
