import { cp, lstat, readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { defineHook } from 'parfait'

interface Rules {
  readonly keepModes: boolean
  readonly modes: Readonly<Record<string, string>>
  readonly owners: Readonly<Record<string, string>>
}

/** The files, and beside them a list with kind, mode and owner of each: a key holds contents, and no modes. */
export default defineHook('extra-data', async ({ options, data }) => {
  const folder = String(options.folder)
  if (folder === '') throw new Error("option 'folder' says which files to copy, and is not set")
  const rules = {
    keepModes: options['keep-modes'] === true,
    modes: options.modes as Rules['modes'],
    owners: options.owners as Rules['owners'],
  }
  const names = await readdir(folder, { recursive: true, encoding: 'utf8' }).catch(() => {
    throw new Error(`'${folder}' is no folder that can be read (option 'folder')`)
  })
  const lines = await Promise.all(
    names.sort().map((name) => lineOf(join(folder, name), folder, rules)),
  )
  const paths = names.map((name) => `/${name}`)
  for (const path of [...Object.keys(rules.modes), ...Object.keys(rules.owners)])
    if (!paths.includes(path))
      throw new Error(`'${path}' is named by an option, and '${folder}' has no such file`)
  await cp(folder, join(data, 'files'), { recursive: true, verbatimSymlinks: true })
  await writeFile(join(data, 'list'), lines.map((line) => `${line}\n`).join(''))
})

async function lineOf(file: string, folder: string, rules: Rules): Promise<string> {
  const path = `/${relative(folder, file)}`
  if (/[\t\n]/.test(path)) throw new Error(`'${file}' has a tab or a line feed in its name`)
  const status = await lstat(file)
  const kind = status.isDirectory() ? 'directory' : status.isSymbolicLink() ? 'link' : 'file'
  if (kind === 'file' && !status.isFile()) throw new Error(`'${file}' is no file, folder or link`)
  const plain = kind === 'directory' || status.mode & 0o100 ? '755' : '644'
  const own = rules.keepModes ? (status.mode & 0o7777).toString(8) : plain
  const mode = rules.modes[path] ?? own
  const isNamed = path in rules.modes || path in rules.owners
  return [kind, mode, ownerOf(path, rules.owners), isNamed ? 'named' : 'plain', path].join('\t')
}

/** The longest path above that has an owner. */
function ownerOf(path: string, owners: Rules['owners']): string {
  const above = Object.keys(owners)
    .filter((prefix) => path === prefix || path.startsWith(`${prefix}/`))
    .sort((a, b) => b.length - a.length)
  return owners[above[0] ?? ''] ?? 'root:root'
}
