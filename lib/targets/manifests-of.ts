import { basename } from 'node:path'
import { manifestPlaces } from '../deliver/find-manifest.ts'
import { readIfThere } from '../files.ts'

/** Of what we write, none is longer. Characters. */
const longest = 64 << 20

/** What manifests beside a file say that are about this file, unchecked, that of the longest name first. Others may write files of that name. */
export async function manifestsOf(file: string): Promise<Readonly<Record<string, unknown>>[]> {
  const found: Record<string, unknown>[] = []
  for (const place of manifestPlaces(file)) {
    const text = await readIfThere(place).catch(() => undefined)
    const manifest = text === undefined || text.length > longest ? undefined : parsed(text)
    const artifacts = Array.isArray(manifest?.artifacts) ? (manifest.artifacts as unknown[]) : []
    const names = artifacts.map((one) => basename(String((one as { path?: unknown } | null)?.path)))
    if (manifest && names.includes(basename(file))) found.push(manifest)
  }
  return found
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
