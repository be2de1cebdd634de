import { ParfaitError } from '../errors.ts'
import type {
  Presence,
  Published,
  PublishPlan,
  TargetDriver,
  TargetIo,
  Verification,
} from './driver.ts'
import { dockerCredentials } from './oci/docker-config.ts'
import { imageOf, isLayout } from './oci/image.ts'
import { type ImagePlace, imagePlace } from './oci/place.ts'
import { putBlob, putManifest, tagDigest } from './oci/registry.ts'

/** A registry of containers. */
export const oci: TargetDriver = {
  name: 'oci',
  summary: 'a registry of containers: images of containers, and any file as an artifact',
  schemes: ['oci'],
  options: { tls: { enum: ['yes', 'no'] } },
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
        `have the tag '${tag}' lead to it`,
        'compare its digest',
      ],
      options,
    }
  },
  probe,
  put,
  verify,
}

function placeOf({ url, shipment, options }: PublishPlan): ImagePlace {
  return imagePlace(new URL(url), { name: shipment.name, options })
}

async function probe(plan: PublishPlan, io: TargetIo): Promise<Presence> {
  const { manifest } = await imageOf(plan.shipment)
  const there = await tagDigest(placeOf(plan), io)
  if (there === undefined) return 'absent'
  return there === manifest.digest ? 'same' : 'differs'
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
