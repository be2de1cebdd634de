import { appendFile, stat, truncate } from 'node:fs/promises'
import { mebibyte, roundUp } from '../../size.ts'
import { copySparsely } from '../../tree/sparse-copy.ts'
import { dataExtents } from '../data-extents.ts'
import { deriveUuid } from '../derive.ts'
import type { FormatDriver } from '../format-driver.ts'
import { qemuImg } from '../qemu-img.ts'
import { contentSeed } from './content-seed.ts'
import { readBack } from './read-back.ts'
import { vhdFooter } from './vhd/footer.ts'

/** Azure's and Hyper-V's format, of a fixed size: the disk, filled up to whole MiB, and a footer. */
export const vhd: FormatDriver = {
  name: 'vhd',
  extension: 'vhd',
  summary: 'Azure and Hyper-V, of a fixed size in whole MiB; not compressed',
  tools: [qemuImg],
  async convert({ raw, output }) {
    const size = roundUp((await stat(raw)).size, mebibyte)
    await copySparsely({ from: raw, to: output, offset: 0, extents: await dataExtents(raw) })
    await truncate(output, size)
    const uuid = deriveUuid(await contentSeed(raw), 'vhd')
    await appendFile(output, vhdFooter(size, uuid))
    await readBack({ raw, output }, 'vpc')
  },
}
