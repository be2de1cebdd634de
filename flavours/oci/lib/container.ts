import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError, type SourceContext } from 'parfait'
import type { Shape } from './shape.ts'

/** Where an image lies: a folder, or an archive whose members are unpacked as they are asked for. */
export interface Container {
  /** As the user gave it, without the tag. */
  readonly place: string
  readonly tag: string | undefined
  /** The path of a member, or undefined where there is none. */
  member(name: string): Promise<string | undefined>
}

/** Finds the image that an option names, `PATH` or `PATH:TAG`. Error: `settings-invalid`. */
export async function openContainer(image: string, run: SourceContext['run']): Promise<Container> {
  if (image === '')
    throw new ParfaitError('settings-invalid', `'oci' has no image`, {
      place: 'oci.image',
      hint: '--set oci.image=PATH, or PATH:TAG',
    })
  const colon = image.lastIndexOf(':')
  const names: [string, string?][] = [[image]]
  if (colon > 0) names.push([image.slice(0, colon), image.slice(colon + 1)])
  for (const [place, tag] of names) {
    const status = await stat(place).catch(() => undefined)
    if (status?.isDirectory()) return { place, tag, member: inFolder(place) }
    if (status?.isFile()) return { place, tag, member: await inArchive(place, run) }
  }
  throw new ParfaitError('settings-invalid', `There is no image at '${names.at(-1)?.[0]}'`, {
    place: 'oci.image',
  })
}

function inFolder(folder: string): Container['member'] {
  return async (name) => {
    const path = join(folder, name)
    return path.startsWith(join(folder, '/')) && (await isFile(path)) ? path : undefined
  }
}

/** Members lie in the hook's scratch folder, which ends with its sandbox. */
async function inArchive(file: string, run: SourceContext['run']): Promise<Container['member']> {
  const scratch = await mkdtemp(join(process.env.TMPDIR ?? '/tmp', 'image-'))
  const { stdout, stderr, exitCode } = await run(
    'tar',
    ['--list', '--force-local', '--quoting-style=literal', '--file', file],
    { accept: [1, 2], quiet: true },
  )
  if (exitCode !== 0)
    throw new ParfaitError('image-invalid', `'${file}' is no archive: ${stderr.split('\n')[0]}`, {
      place: file,
    })
  const members = new Map(stdout.split('\n').map((name) => [name.replace(/^\.\//, ''), name]))
  return async (name) => {
    const path = join(scratch, name)
    const inside = members.get(name)
    if (inside === undefined) return undefined
    if (!(await isFile(path))) {
      const args = ['--extract', '--force-local', '--no-same-owner', '--file', file]
      await run('tar', [...args, '--directory', scratch, '--', inside])
    }
    return path
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}

/** Far above every index and configuration. Bytes. */
const largestJson = 16 << 20

/** A member as JSON of a shape; undefined where there is none. Error: `image-invalid`. */
export async function readJson<T>(
  container: Container,
  name: string,
  { is, what }: Wish<T>,
): Promise<T | undefined> {
  const { place } = container
  const refuse = (fault: string, cause?: unknown) =>
    new ParfaitError('image-invalid', `'${name}' of '${place}' ${fault}`, {
      place,
      hint: 'the image is damaged, or no OCI image: copy it anew',
      cause,
    })
  const path = await container.member(name)
  if (path === undefined) return undefined
  if ((await stat(path)).size > largestJson) throw refuse('is larger than any such file')
  const text = await readFile(path, 'utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw refuse('is not JSON', cause)
  }
  if (is(value)) return value
  throw refuse(`is not ${what}`)
}

/** What a member shall be. */
export interface Wish<T> {
  readonly is: Shape<T>
  /** With its article: `an index`. */
  readonly what: string
}
