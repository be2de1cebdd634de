import type { TreeFormatDriver } from '../format-driver.ts'
import { squashfsCompressions, squashfsTools, writeSquashfs } from '../read-only/squashfs.ts'

/** A filesystem in a file, as live systems and appliances mount it. */
export const squashfs: TreeFormatDriver = {
  name: 'squashfs',
  extension: 'squashfs',
  aliases: ['sqfs'],
  summary: 'the tree as a compressed read-only filesystem',
  tools: squashfsTools,
  options: {
    compression: {
      description: 'smaller is slower',
      enum: Object.keys(squashfsCompressions),
      default: 'zstd',
    },
  },
  uncompressed: { compression: 'none' },
  async pack({ entries, output, options, clock, scratch }) {
    const compression = String(options.compression)
    return writeSquashfs({ entries, output, compression, clock, scratch })
  },
}
