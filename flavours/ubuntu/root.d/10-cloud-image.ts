import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { defineBase, fetchFile, type RootContext, unpackTar } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { type Place, placeOf } from '../lib/place.ts'
import { chooseImage, dateOf, fetchSums, keyringPath, type Sums, verifySums } from '../lib/sums.ts'

/** The root of an Ubuntu system from its cloud image; a new image in the signed checksums makes a new base. */
export default defineBase<Flavour>({
  async state(context) {
    const { keyring } = context.options
    const place = placeOf(context)
    await keyringPath(keyring)
    const sums = await fetchSums(place, context)
    const image = await chooseImage(sums, place)
    return {
      identity: `${image.name} ${image.sha256}`,
      date: await dateOf(image, sums, context.cache),
    }
  },

  async run(context) {
    const { keyring } = context.options
    const place = placeOf(context)
    const sums = await knownSums(place, context)
    await verifySums(sums, await keyringPath(keyring), { run: context.run, url: place.url })
    const { name, sha256 } = await chooseImage(sums, place)
    context.log(`${name}, sha256 ${sha256}`)
    const file = await fetchFile({ url: `${place.url}/${name}`, sha256 }, context)
    await unpackTar({ file, target: context.target }, context)
    // It names filesystems of the vendor's disk; this image gets a table of its own.
    await rm(join(context.target, 'etc/fstab'), { force: true })
  },
})

/** The copies that the state was told from; a new request could have another answer. */
async function knownSums(place: Place, context: RootContext<Flavour>): Promise<Sums> {
  try {
    return await fetchSums(place, { ...context, offline: true })
  } catch (error) {
    if (context.offline) throw error
    return fetchSums(place, context)
  }
}
