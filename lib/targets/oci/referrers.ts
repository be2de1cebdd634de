import { ParfaitError } from '../../errors.ts'
import { readJson } from '../../json.ts'
import type { TargetIo } from '../driver.ts'
import type { OciImage } from './blobs.ts'
import { indexType } from './blobs.ts'
import type { ImagePlace } from './place.ts'
import { getIndex, putBlob, putManifest } from './registry.ts'

/** A manifest that is about another one. */
interface Referrer {
  readonly mediaType: string
  /** `sha256:…`. */
  readonly digest: string
  readonly size: number
  readonly artifactType?: string
}

/** So many are looked at. */
const mostReferrers = 200

/** How often a list that others write to is written again. */
const mostRounds = 5

/** What a registry has about a manifest, by its own list or by that under a tag, in which clients note it where there is none. */
export async function referrersOf(
  place: ImagePlace,
  digest: string,
  io: TargetIo,
): Promise<readonly Referrer[]> {
  const own = await getIndex(place, `referrers/${digest}`, io)
  if (own !== undefined) return referrersIn(own)
  return referrersIn(await getIndex(place, `manifests/${tagOf(digest)}`, io))
}

/**
 * Puts artifacts about a manifest into its repository. A registry that has no list of them gets one under a tag, as the specification says:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests-with-subject
 */
export async function attach(
  place: ImagePlace,
  { digest, artifacts }: { readonly digest: string; readonly artifacts: readonly OciImage[] },
  io: TargetIo,
): Promise<void> {
  const unlisted: Referrer[] = []
  for (const artifact of artifacts) {
    for (const blob of artifact.blobs) await putBlob(place, blob, { io, sent: () => {} })
    const { mediaType, bytes, digest: own } = artifact.manifest
    const headers = await putManifest({ ...place, tag: own }, artifact, io)
    const { artifactType } = JSON.parse(bytes.toString()) as { readonly artifactType: string }
    if (headers['oci-subject'] === undefined)
      unlisted.push({ mediaType, digest: own, size: bytes.length, artifactType })
  }
  if (unlisted.length > 0) await list(place, { digest, unlisted }, io)
}

/** Nothing locks the list: whoever wrote meanwhile has taken ours away. */
async function list(
  place: ImagePlace,
  { digest, unlisted }: { readonly digest: string; readonly unlisted: readonly Referrer[] },
  io: TargetIo,
): Promise<void> {
  const tag = tagOf(digest)
  for (let round = 0; round < mostRounds; round++) {
    const there = referrersIn(await getIndex(place, `manifests/${tag}`, io))
    const missing = unlisted.filter((one) => !there.some((other) => other.digest === one.digest))
    if (missing.length === 0) return
    const index = { schemaVersion: 2, mediaType: indexType, manifests: [...there, ...missing] }
    const bytes = Buffer.from(JSON.stringify(index))
    const manifest = { mediaType: indexType, bytes, digest: '' }
    await putManifest({ ...place, tag }, { manifest, blobs: [] }, io)
  }
  throw new ParfaitError('target-refused', 'The registry does not keep what is about an image', {
    place: `${place.registry}${place.repository}:${tag}`,
    hint: 'somebody else writes there all the time; publish again, or with --set referrers=no',
  })
}

function tagOf(digest: string): string {
  return digest.replace(':', '-')
}

/** Those of an index that can be what they say. */
function referrersIn(bytes: Buffer | undefined): Referrer[] {
  let found: unknown
  try {
    found = bytes && (readJson(bytes.toString()) as { manifests?: unknown } | null)?.manifests
  } catch {
    return []
  }
  const isOne = (one: unknown): one is Referrer => {
    const { digest, mediaType, size } = Object(one) as Record<string, unknown>
    const isNamed = typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)
    return isNamed && typeof mediaType === 'string' && typeof size === 'number'
  }
  return Array.isArray(found) ? found.filter(isOne).slice(-mostReferrers) : []
}
