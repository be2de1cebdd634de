import { constants } from 'node:fs'
import { lstat, open, readlink, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes, digestFile, isDirectory, listFiles } from '../files.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import type { ExtraData } from '../gather/facts.ts'
import { mebibyte } from '../size.ts'
import type { SentFile, SentLink } from './messages.ts'

/** What of this machine a build needs elsewhere, by absolute paths in byte order. */
interface Parcel {
  readonly files: readonly SentFile[]
  readonly links: readonly SentLink[]
}

/** Files of the build's own flavours, what their hooks import, extra data, and what options name. */
export async function listParcel(of: {
  readonly flavours: readonly Flavour[]
  readonly data: Readonly<Record<string, ExtraData>>
  readonly pathOptions: Readonly<Record<string, readonly string[]>>
  readonly options: OptionValues
}): Promise<Parcel> {
  const own = of.flavours.filter(({ origin }) => origin.kind !== 'built-in')
  const files = new Set<string>()
  const links = new Map<string, string>()
  const add = async (path: string, followLinks = false) => {
    for (const file of await filesAt(path, followLinks))
      if (!followLinks && (await lstat(file)).isSymbolicLink())
        links.set(file, await readlink(file))
      else files.add(file)
  }
  for (const flavour of own) {
    await add(flavour.folder, true)
    for (const path of importedFiles(flavour)) files.add(path)
    for (const path of await descriptions(flavour)) files.add(path)
  }
  for (const { folder } of Object.values(of.data)) await add(folder)
  for (const path of namedPaths(of.pathOptions, of.options)) await add(path)
  const paths = [...files].sort(compareBytes)
  return {
    files: await Promise.all(paths.map(describe)),
    links: [...links].map(([path, link]) => ({ path, link })),
  }
}

/** A folder's files, or the file itself; nothing where there is none. */
async function filesAt(path: string, followLinks: boolean): Promise<string[]> {
  if (await isDirectory(path))
    return (await listFiles(path, { followLinks })).map((name) => join(path, name))
  return (await lstat(path).catch(() => undefined)) ? [path] : []
}

function importedFiles({ hooks }: Flavour): string[] {
  return hooks.flatMap(({ imported }) => Object.keys(imported?.files ?? {}))
}

/** The package.json of all packages that hooks import, and of a flavour's own: imports are found by them. */
async function descriptions(flavour: Flavour): Promise<string[]> {
  const folders = new Set<string>()
  for (const path of importedFiles(flavour))
    for (let at = dirname(path); at !== dirname(at); at = dirname(at)) folders.add(at)
  if (flavour.origin.kind === 'package') folders.add(flavour.origin.folder)
  const paths = [...folders].map((folder) => join(folder, 'package.json'))
  const known = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)))
  return paths.filter((_, index) => known[index]?.isFile())
}

function namedPaths(names: Readonly<Record<string, readonly string[]>>, options: OptionValues) {
  return Object.entries(names)
    .flatMap(([flavour, keys]) => keys.flatMap((key) => options[flavour]?.[key] ?? []))
    .filter((value): value is string => typeof value === 'string' && value !== '')
}

async function describe(path: string): Promise<SentFile> {
  const { size, mode } = await stat(path)
  return { path, size, sha256: await digestFile(path), isExecutable: (mode & 0o111) !== 0 }
}

/** The bytes of a file as it was listed. Error: `flavour-changed` where it has become shorter; more is not read. */
export async function* readSent({ path, size }: SentFile): AsyncGenerator<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    let left = size
    while (left > 0) {
      const buffer = Buffer.allocUnsafe(Math.min(left, mebibyte))
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0)
        throw new ParfaitError('flavour-changed', `'${path}' was changed while it was sent`, {
          place: path,
          hint: 'run it again',
        })
      left -= bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
