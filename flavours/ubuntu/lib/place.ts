import { ParfaitError, type StateContext } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Which image is asked for, and where images of its kind lie. */
export interface Place {
  /** Address of the folder with the images and their checksums. */
  readonly url: string
  /** Names of files that would do, the best first. */
  readonly names: readonly string[]
}

/** From the options, `CLOUD_IMAGES`, `RELEASE` and `BASE_IMAGE_FILE` among them. Error: `settings-invalid`. */
export function placeOf({
  options: ubuntu,
  variables,
  architecture,
}: Pick<StateContext<Flavour>, 'options' | 'variables' | 'architecture'>): Place {
  const images = ubuntu['cloud-images'].replace(/\/+$/, '')
  if (images === '')
    throw new ParfaitError('settings-invalid', `'ubuntu' has no address of cloud images`, {
      place: 'ubuntu.cloud-images',
      hint: 'export CLOUD_IMAGES=ADDRESS, or --set ubuntu.cloud-images=ADDRESS: of the vendor, or of a mirror',
    })
  if (ubuntu.image !== '' && !/\.tar(\.[a-z0-9]+)?$/.test(ubuntu.image))
    throw new ParfaitError(
      'settings-invalid',
      `'${ubuntu.image}' is no archive of a root filesystem`,
      {
        place: 'ubuntu.image',
        hint: 'images of disks and squashfs are not read; the -root.tar.xz beside them has the same system',
      },
    )
  const release = ubuntu.release || variables.DIB_RELEASE || 'noble'
  const stem = `${release}-server-cloudimg-${architecture}`
  const names = ubuntu.image ? [ubuntu.image] : [`${stem}-root.tar.xz`, `${stem}-root.tar.gz`]
  return { url: `${images}/${release}/${ubuntu.serial}`, names }
}
