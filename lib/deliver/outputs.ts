import type { BuildContext } from '../build-context.ts'
import { readIfThere, writeAtomically } from '../files.ts'
import type { Artifact } from '../report/events.ts'
import { checksumPath } from './output-places.ts'
import { hasDigest } from './placed.ts'
import { checksumText } from './put-in-place.ts'

/** One file that a build makes. */
export interface OutputFile {
  /** What it is, such as the name of a format; every file of a build has another one. */
  readonly kind: string
  /** Where it goes in the end; absolute. */
  readonly path: string
}

/** Sizes and digests of files by their kind. */
export type FileRecords = Readonly<
  Record<string, { readonly size: number; readonly sha256: string }>
>

/** The files of an earlier build where all of them are in place and untouched, or with whoever asked; they are reported. */
export async function findPresent(
  { store, settings, report, asker }: BuildContext,
  files: FileRecords,
  outputs: readonly OutputFile[],
): Promise<Artifact[] | undefined> {
  if (settings.noCache) return undefined
  const artifacts: Artifact[] = []
  for (const { kind, path } of outputs) {
    const wanted = files[kind]
    if (!wanted) return undefined
    const isThere = asker?.has.has(wanted.sha256) ?? false
    if (!isThere && !(await hasDigest(store, path, wanted.sha256))) return undefined
    artifacts.push({ kind, path, ...wanted })
  }
  for (const artifact of artifacts) report({ type: 'artifact-reused', artifact })
  return artifacts
}

/** The files of a build with what is known of each. */
export function artifactsOf(
  files: FileRecords,
  outputs: readonly OutputFile[],
): readonly Artifact[] {
  return outputs.map(({ kind, path }) => ({ kind, path, ...(files[kind] ?? nothing) }))
}

const nothing = { size: 0, sha256: '' }

/** Writes the checksums beside files that are in place, where they are not there as they should be. */
export async function keepChecksums(artifacts: readonly Artifact[]): Promise<void> {
  for (const artifact of artifacts) {
    const path = checksumPath(artifact.path)
    const text = checksumText(artifact)
    if ((await readIfThere(path)) !== text) await writeAtomically(path, text)
  }
}
