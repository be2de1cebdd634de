import { basename } from 'node:path'
import { manifestPlaces } from '../deliver/find-manifest.ts'
import { readIfThere } from '../files.ts'

/** Of what we write, none is longer. Characters. */
const longest = 64 << 20

/** A manifest that lies beside a file, unchecked. Others may write files of that name. */
interface LyingManifest {
  readonly path: string
  readonly manifest: Readonly<Record<string, unknown>>
  readonly artifacts: readonly { readonly kind: string; readonly name: string }[]
}

/** The manifests beside a file that are about this file, that of the longest name first. */
export async function manifestsBeside(file: string): Promise<LyingManifest[]> {
  const found: LyingManifest[] = []
  for (const path of manifestPlaces(file)) {
    const text = await readIfThere(path).catch(() => undefined)
    const manifest = text === undefined || text.length > longest ? undefined : parsed(text)
    const listed = Array.isArray(manifest?.artifacts) ? (manifest.artifacts as unknown[]) : []
    const artifacts = listed.map((one) => {
      const { kind, path: named } = Object(one) as { kind?: unknown; path?: unknown }
      return { kind: String(kind), name: basename(String(named)) }
    })
    if (manifest && artifacts.some(({ name }) => name === basename(file)))
      found.push({ path, manifest, artifacts })
  }
  return found
}

/** What they say. */
export async function manifestsOf(file: string): Promise<Readonly<Record<string, unknown>>[]> {
  return (await manifestsBeside(file)).map(({ manifest }) => manifest)
}

/** Names of the partitions of the disk that a manifest tells of, unchecked. */
export function partitionNames(manifest: Readonly<Record<string, unknown>> | undefined): unknown[] {
  const disk = manifest?.disk as { partitions?: unknown } | null | undefined
  const partitions: unknown[] = Array.isArray(disk?.partitions) ? disk.partitions : []
  return partitions.map((one) => (one as { name?: unknown } | null)?.name)
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value === null || typeof value !== 'object' ? undefined : { ...value }
  } catch {
    return undefined
  }
}
