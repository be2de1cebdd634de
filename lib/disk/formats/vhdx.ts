import type { FormatDriver } from '../format-driver.ts'
import { convertRaw, qemuImg } from '../qemu-img.ts'
import { contentSeed } from './content-seed.ts'
import { readBack } from './read-back.ts'
import { settleVhdx } from './vhdx/settle.ts'

/** Hyper-V's newer format, which grows as it is written to. */
export const vhdx: FormatDriver = {
  name: 'vhdx',
  extension: 'vhdx',
  summary: 'Hyper-V since 2012; grows as it is written to, not compressed',
  tools: [qemuImg],
  async convert({ raw, output }) {
    await convertRaw({ raw, output }, 'vhdx', ['-o', 'subformat=dynamic'])
    await settleVhdx(output, await contentSeed(raw))
    await readBack({ raw, output }, 'vhdx')
  },
}
