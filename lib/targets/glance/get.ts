import { ParfaitError } from '../../errors.ts'
import type { TargetIo } from '../driver.ts'
import type { Sink } from '../sink.ts'
import { askGlance, type CloudImage, type CloudPlace, imagesNamed } from './images.ts'
import { nameOf } from './place.ts'

/** An image that parfait has published. */
interface OwnImage {
  readonly id: string
  /** The name of the file that it was made of. */
  readonly file: string
}

/** The image that an address leads to, the newest of that name. Error: `image-invalid` for one that is not there, or of others. */
export async function imageAt(address: URL, io: TargetIo): Promise<OwnImage> {
  const place = placeAt(address)
  const images = await imagesNamed(nameOf(place), place, io)
  const last: CloudImage | undefined = images.filter(({ status }) => status === 'active').at(-1)
  if (last?.parfait_file !== undefined) return { id: last.id, file: last.parfait_file }
  const message = last
    ? 'The image does not tell which file it was made of'
    : 'The cloud has no such image that is active'
  throw new ParfaitError('image-invalid', message, {
    place: address.href,
    hint: "publish it: 'parfait publish FILE --to' that address",
  })
}

/** Gets the content of an image. */
export async function getImage(
  { id }: OwnImage,
  address: URL,
  sink: Sink,
  io: TargetIo,
): Promise<void> {
  const begin = () => {
    sink.restart()
    return { take: sink.take }
  }
  await askGlance(placeAt(address), { method: 'GET', path: `/${id}/file`, begin }, io)
}

function placeAt({ href: url }: URL): CloudPlace {
  return { url, options: {} }
}
