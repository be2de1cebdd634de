import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes, readIfThere, writeAtomically } from '../files.ts'
import { groupBy } from '../group-by.ts'
import { checksumLine } from '../quoting/checksum-line.ts'
import type { Artifact } from '../report/events.ts'
import { note } from '../store/note.ts'
import { Store } from '../store/store.ts'
import { digestsOf } from '../targets/digests.ts'

/** The files of sums beside images, with the names that Node has for their digests. */
const kinds = [
  { file: 'SHA512SUM.txt', algorithm: 'sha512' },
  { file: 'MD5SUM.txt', algorithm: 'md5' },
] as const

type Sums = Readonly<Record<(typeof kinds)[number]['algorithm'], string>>

/** A longer file of sums is none of ours. Bytes. */
const longest = 16 << 20

/** Where the sums of images in a folder go. */
export function sumPlaces(folder: string): string[] {
  return kinds.map(({ file }) => join(folder, file))
}

/**
 * Writes the sums of images beside them, as `sha512sum --check` and `md5sum --check` read them, in the order of their names. Lines
 * of other files that are still there stay. An image that the store knows the sums of is not read. Error: `artifact-damaged`.
 */
export async function writeSums(
  artifacts: readonly Artifact[],
  storeFolder: string,
): Promise<void> {
  const store = new Store(storeFolder)
  for (const [folder, group] of groupBy(artifacts, ({ path }) => dirname(path))) {
    const sums = new Map<string, Sums>()
    for (const artifact of group) sums.set(basename(artifact.path), await sumsOf(artifact, store))
    for (const { file, algorithm } of kinds) {
      const path = join(folder, file)
      const lines = new Map((await staying(path)).filter(([name]) => !sums.has(name)))
      for (const [name, { [algorithm]: sum }] of sums) lines.set(name, checksumLine(sum, name))
      const sorted = [...lines].sort(([a], [b]) => compareBytes(a, b))
      const text = sorted.map(([, line]) => `${line}\n`).join('')
      if ((await readIfThere(path)) !== text) await writeAtomically(path, text)
    }
  }
}

/** By the digest that the build gave: another file under that name is no image of ours. */
async function sumsOf({ path, sha256 }: Artifact, store: Store): Promise<Sums> {
  const known = await store.readRecord<Sums>('sums', sha256)
  if (known) return known
  const { sha256: found, ...sums } = await digestsOf(path)
  if (found !== sha256)
    throw new ParfaitError(
      'artifact-damaged',
      `Expected '${path}' with the SHA-256 ${sha256}, got ${found}`,
      { place: path, hint: 'something wrote to it meanwhile; the same command makes it again' },
    )
  await note(store, { kind: 'sums', key: sha256, value: sums })
  return sums
}

/** Lines of files that are there, and were not written since; by name. */
async function staying(path: string): Promise<[name: string, line: string][]> {
  const written = await stat(path).catch(() => undefined)
  if (!written?.isFile() || written.size > longest) return []
  const text = (await readIfThere(path)) ?? ''
  const lines: [string, string][] = []
  for (const line of text.split('\n')) {
    const [, name] = /^[0-9a-f]{32,128} {2}([^\\/\0]+)$/.exec(line) ?? []
    const file =
      name === undefined ? undefined : await stat(join(dirname(path), name)).catch(() => undefined)
    if (name !== undefined && file?.isFile() && file.mtimeMs <= written.mtimeMs)
      lines.push([name, line])
  }
  return lines
}
