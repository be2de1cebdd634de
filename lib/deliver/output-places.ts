import { requirePlaces } from '../output-place.ts'
import type { Settings } from '../settings/settings.ts'

/** Where the manifest of an output goes. */
export function manifestPath({ output }: Pick<Settings, 'output'>): string {
  return `${output}.manifest.json`
}

/** Where the checksum of a file goes. */
export function checksumPath(path: string): string {
  return `${path}.sha256`
}

/** The files of a build that are signed, where it signs: checksums, the manifest, the statement of provenance. */
export function signedPaths(
  settings: Pick<Settings, 'output'>,
  artifacts: readonly { readonly kind: string; readonly path: string }[],
): string[] {
  const statements = artifacts.filter(({ kind }) => kind === 'provenance')
  return [
    ...artifacts.map(({ path }) => checksumPath(path)),
    manifestPath(settings),
    ...statements.map(({ path }) => path),
  ]
}

/** Where all files of a build go: outputs, their checksums, the manifest. */
export function outputPlaces(
  settings: Pick<Settings, 'output'>,
  outputs: readonly { readonly path: string }[],
): string[] {
  const files = outputs.map(({ path }) => path)
  return [...files, ...files.map(checksumPath), manifestPath(settings)]
}

/** Checks before any work that all files of a build can be put where they go. Error: `output-refused`. */
export async function requireOutputs(
  settings: Pick<Settings, 'output'>,
  outputs: readonly { readonly path: string }[],
): Promise<void> {
  await requirePlaces(outputPlaces(settings, outputs), { hint: 'name another file by -o' })
}
