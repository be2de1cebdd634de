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

/** Checks before any work that all files of a build can be put where they go. Error: `output-refused`. */
export async function requireOutputs(
  settings: Pick<Settings, 'output'>,
  outputs: readonly { readonly path: string }[],
): Promise<void> {
  const files = outputs.map(({ path }) => path)
  const all = [...files, ...files.map(checksumPath), manifestPath(settings)]
  await requirePlaces(all, { hint: 'name another file by -o' })
}
