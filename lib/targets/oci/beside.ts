import { lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { signedPaths } from '../../deliver/output-places.ts'
import { signatureEndings } from '../../deliver/signers.ts'
import { digestFile } from '../../files.ts'
import { groupBy } from '../../group-by.ts'
import type { Shipment } from '../driver.ts'
import { manifestsBeside } from '../manifests-of.ts'
import type { OciImage } from './blobs.ts'
import { type ArtifactFile, artifactOf, type Subject } from './image.ts'

/** Types of papers, by the kinds that a manifest has. */
const papers: Readonly<Record<string, string>> = {
  cyclonedx: 'application/vnd.cyclonedx+json',
  provenance: 'application/vnd.in-toto+json',
  spdx: 'application/spdx+json',
}

/** Manifest, checksums and signatures: they belong together, whichever build wrote them. */
const buildType = 'application/vnd.parfait.build.v1'

/** Whether a kind of a manifest's files is one that tells of others. */
export function isPaper(kind: string): boolean {
  return Object.hasOwn(papers, kind)
}

/**
 * What lies beside a file and tells of it, as artifacts about its image: bills of materials and the statement of provenance by their
 * types, and one of manifest, checksums and signatures. None where no manifest tells of the file.
 */
export async function artifactsBeside(
  { source }: Shipment,
  subject: Subject,
): Promise<readonly OciImage[]> {
  const [found] = await manifestsBeside(source)
  if (!found) return []
  const folder = dirname(source)
  const ours = found.artifacts
    .filter(({ kind, name }) => isPaper(kind) || name === basename(source))
    .map(({ kind, name }) => ({ kind, path: join(folder, name) }))
  const output = found.path.slice(0, -'.manifest.json'.length)
  const texts = signedPaths({ output }, ours).filter(
    (path) => !ours.some((one) => one.path === path),
  )
  const signed = [...texts, ...ours.map(({ path }) => path)]
  const endings = Object.values(signatureEndings)
  const signatures = signed.flatMap((path) => endings.map((ending) => `${path}.${ending}`))
  const wanted = [
    ...ours.flatMap(({ kind, path }) =>
      isPaper(kind) ? [{ type: papers[kind] ?? '', path }] : [],
    ),
    ...[...texts, ...signatures].map((path) => ({ type: buildType, path })),
  ]
  const files: ArtifactFile[] = []
  for (const { type, path } of wanted) {
    const status = await lstat(path).catch(() => undefined)
    if (!status?.isFile()) continue
    const sha256 = await digestFile(path)
    files.push({ type, path, name: basename(path), size: status.size, sha256 })
  }
  return [...groupBy(files, ({ type }) => type)].map(([type, group]) =>
    artifactOf(type, group, subject),
  )
}
