import { ParfaitError } from '../errors.ts'
import type {
  Presence,
  Published,
  PublishPlan,
  TargetDriver,
  TargetIo,
  Verification,
} from './driver.ts'
import { artifactsBeside } from './oci/beside.ts'
import type { OciImage } from './oci/blobs.ts'
import { dockerCredentials } from './oci/docker-config.ts'
import { filesAt } from './oci/files-at.ts'
import { imageOf, isLayout } from './oci/image.ts'
import { type ImagePlace, imagePlace } from './oci/place.ts'
import { attach, referrersOf } from './oci/referrers.ts'
import { getBlob, putBlob, putManifest, tagDigest } from './oci/registry.ts'

/** A registry of containers. */
export const oci: TargetDriver = {
  name: 'oci',
  summary: 'a registry of containers: images of containers, and any file as an artifact',
  schemes: ['oci'],
  options: { tls: { enum: ['yes', 'no'] }, referrers: { enum: ['yes', 'no'] } },
  credentials: {
    user: { description: 'a user', variables: ['REGISTRY_USER'], required: false },
    password: { description: 'a password', variables: ['REGISTRY_PASSWORD'], required: false },
  },
  moreCredentials: dockerCredentials,
  tools: [],
  formats: [],
  plan({ address, shipment, options }) {
    const place = imagePlace(address, { name: shipment.name, options })
    const { repository, tag } = place
    const what = isLayout(shipment.name)
      ? 'what it has as an image of containers'
      : 'it as an artifact'
    return {
      shipment,
      url: `oci://${new URL(place.registry).host}/${repository}:${tag}`,
      steps: [
        `send of '${shipment.source}' ${what}`,
        'attach what lies beside it and tells of it: manifest, bills of materials, provenance, signatures',
        `have the tag '${tag}' lead to it`,
        'compare its digest',
      ],
      options,
    }
  },
  probe,
  put,
  verify,
  async fileAt(address, io) {
    return (await filesAt(imagePlace(address, { name: '', options: {} }), io)).file.name
  },
  async fetch({ address, name }, sink, io) {
    const place = imagePlace(address, { name, options: {} })
    const file = (await filesAt(place, io)).all.get(name)
    if (!file) return false
    sink.restart()
    for await (const piece of getBlob(place, file, io)) sink.take(piece)
    return true
  },
}

/** What lies beside a file, as artifacts about its image. */
async function besideOf(
  { shipment, options }: PublishPlan,
  { manifest: { mediaType, digest, bytes } }: OciImage,
): Promise<readonly OciImage[]> {
  if (options?.referrers === 'no') return []
  return artifactsBeside(shipment, { mediaType, digest, size: bytes.length })
}

function placeOf({ url, shipment, options }: PublishPlan): ImagePlace {
  return imagePlace(new URL(url), { name: shipment.name, options })
}

async function probe(plan: PublishPlan, io: TargetIo): Promise<Presence> {
  const image = await imageOf(plan.shipment)
  const place = placeOf(plan)
  const there = await tagDigest(place, io)
  if (there === undefined) return 'absent'
  if (there !== image.manifest.digest) return 'differs'
  const beside = await besideOf(plan, image)
  const known = beside.length > 0 ? await referrersOf(place, there, io) : []
  const isKnown = ({ manifest: { digest } }: OciImage) => known.some((one) => one.digest === digest)
  return beside.every(isKnown) ? 'same' : 'partial'
}

async function put(plan: PublishPlan, io: TargetIo): Promise<Published> {
  const { size, sha256 } = plan.shipment
  const place = placeOf(plan)
  const image = await imageOf(plan.shipment)
  const all = image.blobs.reduce((sum, blob) => sum + blob.size, 0)
  let before = 0
  for (const blob of image.blobs) {
    await putBlob(place, blob, { io, sent: (bytes) => io.progress(before + bytes, all) })
    before += blob.size
  }
  const artifacts = await besideOf(plan, image)
  await attach(place, { digest: image.manifest.digest, artifacts }, io)
  // Last: whoever asks for the tag meanwhile gets the old image, or none.
  await putManifest(place, image, io)
  return { url: plan.url, size, sha256, tag: image.manifest.digest }
}

/** The registry compared each blob with its digest when it came, and the manifest names these. */
async function verify(
  { url, tag }: Published,
  io: TargetIo,
  plan: PublishPlan,
): Promise<Verification> {
  const there = await tagDigest(placeOf(plan), io)
  if (there === tag) return 'service-digest'
  throw new ParfaitError(
    'target-damaged',
    `The tag leads to '${there ?? 'nothing'}', expected '${tag}'`,
    {
      place: url,
      hint: 'somebody else may have published there meanwhile; publish again with --overwrite',
    },
  )
}
