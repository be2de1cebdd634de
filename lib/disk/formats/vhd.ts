import { appendFile, rm, stat, truncate } from 'node:fs/promises'
import { mebibyte, roundUp } from '../../size.ts'
import { copySparsely } from '../../tree/sparse-copy.ts'
import { dataExtents } from '../data-extents.ts'
import { deriveUuid } from '../derive.ts'
import type { FormatDriver } from '../format-driver.ts'
import { qemuImg } from '../qemu-img.ts'
import { contentSeed } from './content-seed.ts'
import { readBack } from './read-back.ts'
import { vhdFooter } from './vhd/footer.ts'
import { writeDynamic } from './vhd/write-dynamic.ts'

/** Azure's and Hyper-V's format: the disk, filled up to whole MiB, and a footer; or one that grows as it is written to. */
export const vhd: FormatDriver = {
  name: 'vhd',
  extension: 'vhd',
  summary: 'Azure and Hyper-V, in whole MiB; not compressed',
  tools: [qemuImg],
  options: {
    subformat: {
      description: 'fixed is what Azure takes; dynamic has no room for zeros',
      enum: ['fixed', 'dynamic'],
      default: 'fixed',
    },
  },
  async convert({ raw, output, options }) {
    const size = roundUp((await stat(raw)).size, mebibyte)
    const uuid = deriveUuid(await contentSeed(raw), 'vhd')
    if (options.subformat === 'dynamic') await writeDynamic({ raw, output, size, uuid })
    else {
      // A copy keeps what lies around it.
      await rm(output, { force: true })
      await copySparsely({ from: raw, to: output, offset: 0, extents: await dataExtents(raw) })
      await truncate(output, size)
      await appendFile(output, vhdFooter(size, uuid))
    }
    await readBack({ raw, output }, 'vpc')
  },
}
