import { open } from 'node:fs/promises'
import { deriveUuid } from '../derive.ts'
import type { FormatDriver } from '../format-driver.ts'
import { convertRaw, qemuImg } from '../qemu-img.ts'
import { contentSeed } from './content-seed.ts'
import { readBack } from './read-back.ts'

/**
 * Where the header has the UUIDs of the image and of its last change, which qemu-img draws by lot; `VDIHEADER1PLUS` in
 * VirtualBox's src/VBox/Storage/VDICore.h.
 */
const uuidOffset = 0x188

/** VirtualBox's format. It takes no two disks of one UUID, so that comes of the content. */
export const vdi: FormatDriver = {
  name: 'vdi',
  extension: 'vdi',
  summary: 'VirtualBox; grows as it is written to, not compressed',
  tools: [qemuImg],
  async convert({ raw, output }) {
    await convertRaw({ raw, output }, 'vdi')
    const seed = await contentSeed(raw)
    const both = ['image', 'last change'].map((name) => deriveUuid(seed, `vdi ${name}`))
    const file = await open(output, 'r+')
    await file.write(both.join('').replaceAll('-', ''), uuidOffset, 'hex')
    await file.close()
    await readBack({ raw, output }, 'vdi')
  },
}
