import { chmod, copyFile, lstat, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { checksumLine } from '../quoting/checksum-line.ts'
import type { Artifact } from '../report/events.ts'
import { checksumPath } from './output-places.ts'
import { contentPlacements, type Placement, placeFiles } from './place-files.ts'
import { type SignRequest, signFile } from './signers.ts'

/** Files that were made, and what goes beside them. */
interface Finished {
  /** A hidden folder in that of the output, which is removed by whoever made it. */
  readonly aside: string
  /** The folder with the made files, by the last names of their paths: hooks and their programs wrote there. */
  readonly made: string
  /** A folder whose content goes beside them, where there is one. */
  readonly beside?: string
  /** In the folder of the output. */
  readonly artifacts: readonly Artifact[]
  readonly manifest: { readonly path: string; readonly text: string }
  /** Paths of those that are there already, as they shall be. */
  readonly stay?: readonly string[]
  /** Absent: nothing is signed. */
  readonly signing?: SignRequest
  /** What has to be done before anything is replaced. */
  readonly ready?: Promise<unknown>
}

/** The line of a checksum file, as sha256sum(1) has it: `sha256sum --check out.qcow2.sha256` in the output's folder. */
export function checksumText({ path, sha256 }: Artifact): string {
  return `${checksumLine(sha256, basename(path))}\n`
}

/**
 * Puts files, their checksums and the manifest in their places: all are written aside first, and then all are renamed,
 * so that together they are the old ones or the new ones. All get the mode that a new file of the user has there.
 */
export async function putInPlace(of: Finished): Promise<void> {
  const { aside, made, beside, artifacts, manifest, stay = [], signing } = of
  // Not among what was made: a link of somebody else's would be written through there.
  const own = join(aside, 'own')
  await mkdir(own)
  const texts: Placement[] = []
  const write = async (to: string, text: string) => {
    const from = join(own, basename(to))
    await writeFile(from, text, { flag: 'wx' })
    texts.push({ from, to })
    return from
  }
  const sample = await write(manifest.path, manifest.text)
  for (const artifact of artifacts) await write(checksumPath(artifact.path), checksumText(artifact))
  const signatures = signing ? await signTexts([...texts], { ...of, signing, own }) : []
  const mode = (await stat(sample)).mode & 0o666
  const files = artifacts
    .filter(({ path }) => !stay.includes(path))
    .map(({ path }) => ({ from: join(made, basename(path)), to: path }))
  for (const { from } of files) await requireFile(from)
  const others = beside === undefined ? [] : await contentPlacements(beside, dirname(manifest.path))
  for (const { from } of [...files, ...others, ...signatures]) await giveMode(from, mode)
  await of.ready
  await placeFiles([...files, ...others, ...texts, ...signatures], join(aside, 'old'))
}

/** Signs texts, and the statement of provenance where there is one: `own` is a folder that nobody else wrote to. */
async function signTexts(
  texts: readonly Placement[],
  of: Finished & { readonly signing: SignRequest; readonly own: string },
): Promise<Placement[]> {
  const { artifacts, made, stay = [], signing, own } = of
  if (signing.sign.length === 0) return []
  const signed = [...texts]
  for (const { path } of artifacts.filter(({ kind }) => kind === 'provenance')) {
    const from = join(own, basename(path))
    // A copy: no signature goes through a link that lies among what was made.
    await copyFile(stay.includes(path) ? path : join(made, basename(path)), from)
    signed.push({ from, to: path })
  }
  const signatures: Placement[] = []
  for (const { from, to } of signed)
    for (const ending of await signFile(from, signing))
      signatures.push({ from: `${from}.${ending}`, to: `${to}.${ending}` })
  return signatures
}

async function requireFile(path: string): Promise<void> {
  if ((await lstat(path)).isFile()) return
  throw new ParfaitError('hook-output', `Expected a plain file to be made: '${basename(path)}'`)
}

/** Who may read a file may run it, where it was made to be run, and enter a folder. */
async function giveMode(path: string, mode: number): Promise<void> {
  const status = await lstat(path)
  const mayRun = mode | ((mode & 0o444) >> 2)
  if (status.isFile()) await chmod(path, (status.mode & 0o111) === 0 ? mode : mayRun)
  if (!status.isDirectory()) return
  for (const name of await readdir(path)) await giveMode(join(path, name), mode)
  await chmod(path, mayRun)
}
