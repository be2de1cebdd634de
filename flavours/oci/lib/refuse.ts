import { ParfaitError } from 'parfait'
import type { Container } from './container.ts'

/** Several images, and none or more than one has the tag. */
export function chooseTag({ place, tag }: Container, tags: readonly string[]): ParfaitError {
  const known = tags.length > 0 ? tags.map((name) => `'${name}'`).join(', ') : 'no name'
  return new ParfaitError(
    'settings-invalid',
    tag === undefined
      ? `'${place}' has several images: ${known}`
      : `'${place}' has no image '${tag}', but ${known}`,
    { place: 'oci.image', hint: `--set oci.image=${place}:TAG` },
  )
}

export function noArchitecture(
  place: string,
  wanted: string,
  found: readonly string[],
): ParfaitError {
  return new ParfaitError(
    'image-invalid',
    `'${place}' has no image for '${wanted}', but for ${found.map((name) => `'${name}'`).join(', ')}`,
    { place, hint: 'choose another architecture with -a, or fetch the image for this one' },
  )
}
