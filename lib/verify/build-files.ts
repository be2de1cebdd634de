import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FoundManifest } from '../deliver/find-manifest.ts'
import { checksumPath } from '../deliver/output-places.ts'
import { checksumText } from '../deliver/put-in-place.ts'
import { digestFile, readIfThere } from '../files.ts'
import type { Artifact } from '../report/events.ts'
import { type Check, fault, sound } from './check.ts'

/** A file that the manifest names, where it lies now: beside the manifest. */
export interface BuiltFile extends Artifact {
  readonly name: string
}

/** The files of a manifest; they may have been moved together. */
export function builtFiles({ path, manifest }: FoundManifest): BuiltFile[] {
  return manifest.artifacts.map((artifact) => {
    const name = basename(artifact.path)
    return { ...artifact, name, path: join(dirname(path), name) }
  })
}

/** Compares files with what the manifest says of them, and with the checksums beside them. */
export async function checkFiles(files: readonly BuiltFile[]): Promise<Check[]> {
  const checks: Check[] = []
  for (const file of files) checks.push(...(await checkFile(file)))
  return checks
}

async function checkFile(file: BuiltFile): Promise<Check[]> {
  const { name, path, size, sha256 } = file
  const status = await stat(path).catch(() => undefined)
  if (!status?.isFile()) return [fault(name, 'is not there')]
  // Files of another size need no reading.
  const isSame = status.size === size && (await digestFile(path)) === sha256
  const own = isSame
    ? sound(name, `sha256 ${sha256.slice(0, 12)}, as the manifest says`)
    : fault(name, 'is not the file that the manifest tells of')
  const sums = await readIfThere(checksumPath(path))
  const sumsName = basename(checksumPath(path))
  if (sums === undefined) return [own]
  const isSaid = sums === checksumText(file)
  return isSaid ? [own] : [own, fault(sumsName, 'says another sum than the manifest')]
}
