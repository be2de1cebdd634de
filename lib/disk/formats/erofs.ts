import { deriveUuid } from '../derive.ts'
import type { TreeFormatDriver } from '../format-driver.ts'
import { erofsCompressions, erofsTools, writeErofs } from '../read-only/erofs.ts'

/** A filesystem in a file, made for fast random reads. */
export const erofs: TreeFormatDriver = {
  name: 'erofs',
  extension: 'erofs',
  summary: 'the tree as a read-only filesystem for fast random reads',
  tools: erofsTools,
  options: {
    compression: {
      description: 'smaller is slower',
      enum: Object.keys(erofsCompressions),
      default: 'lz4hc',
    },
  },
  uncompressed: { compression: 'none' },
  async pack({ entries, output, options, clock, seed, scratch }) {
    const compression = String(options.compression)
    const uuid = deriveUuid(seed, 'erofs')
    await writeErofs({ entries, output, compression, uuid, clock, scratch })
    return []
  },
}
