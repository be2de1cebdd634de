import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defineBase, follow } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { applyLayer } from '../lib/apply-layer.ts'
import { openContainer } from '../lib/container.ts'
import { checkedMember, type Image, readImage } from '../lib/image.ts'

/** Where the image keeps what it was made to be run with. */
const recordPath = '/usr/share/parfait/oci-image.json'

/** The root of a system from a container image; its key follows the image's digest, wherever it lies. */
export default defineBase<Flavour>({
  async state({ options, machine, run }) {
    const container = await openContainer(options.image, run)
    const { digest, config } = await readImage(container, machine)
    const date = Math.floor(Date.parse(config.created ?? '') / 1000)
    return date > 0 && date <= Date.now() / 1000 ? { identity: digest, date } : { identity: digest }
  },

  async run(context) {
    const { options, machine, target, run, log } = context
    const container = await openContainer(options.image, run)
    const image = await readImage(container, machine)
    for (const [at, layer] of image.layers.entries()) {
      log(`layer ${at + 1} of ${image.layers.length}: ${layer.digest}`)
      await applyLayer(await checkedMember(container, layer), target, context)
    }
    // Its presence says to programs that they run in a container.
    await rm(join(target, '.dockerenv'), { force: true })
    await writeRecord(target, image)
  },
})

async function writeRecord(target: string, { digest, config }: Image): Promise<void> {
  const path = join(target, follow(target, recordPath).path)
  await mkdir(dirname(path), { recursive: true })
  const record = { digest, created: config.created, ...config.config }
  await writeFile(path, `${JSON.stringify(record, undefined, 2)}\n`)
}
