import type { FormatDriver } from '../format-driver.ts'
import { qemuImg } from '../qemu-img.ts'
import { readBack } from './read-back.ts'
import { adapters } from './vmdk/descriptor.ts'
import { writeSparse } from './vmdk/write-sparse.ts'
import { writeStream } from './vmdk/write-stream.ts'

/**
 * VMware's format: for files that travel streamOptimized, compressed, in order. That is written here: what qemu-img writes
 * has no footer, 7-Zip cannot open it, vSphere is reported to refuse it, and it has random numbers and its own name inside.
 */
export const vmdk: FormatDriver = {
  name: 'vmdk',
  extension: 'vmdk',
  summary: 'VMware and vSphere; compressed, or to run from',
  tools: [qemuImg],
  options: {
    subformat: {
      description: 'streamOptimized is compressed, to be imported; monolithicSparse is to run from',
      enum: ['streamOptimized', 'monolithicSparse'],
      default: 'streamOptimized',
    },
    adapter: {
      description: 'what the disk hangs on; lsilogic is also what disks of pvscsi say',
      enum: [...adapters],
      default: 'lsilogic',
    },
    level: {
      description: 'of streamOptimized: more is smaller and slower',
      type: 'integer',
      minimum: 1,
      maximum: 9,
      default: 6,
    },
  },
  uncompressed: { level: 1 },
  async convert({ raw, output, options, tellDigest }) {
    const adapter = String(options.adapter)
    if (options.subformat === 'monolithicSparse') {
      await writeSparse({ raw, output, adapter })
      await readBack({ raw, output }, 'vmdk')
      return
    }
    const { sha256 } = await writeStream({ raw, output, adapter, level: Number(options.level) })
    await readBack({ raw, output }, 'vmdk')
    tellDigest?.(sha256)
  },
}
