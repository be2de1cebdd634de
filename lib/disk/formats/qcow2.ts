import type { FormatDriver } from '../format-driver.ts'
import { convertRaw, qemuImg } from '../qemu-img.ts'
import { noteClusters } from './qcow2/compose.ts'
import { compressDisk } from './qcow2/compress.ts'
import { plainClusters, writePlain } from './qcow2/plain.ts'

/**
 * QEMU's format. Without `-W` the clusters are written in order, so that equal disks give equal files, also with sixteen
 * requests at once (`-m`). Never add `-W`.
 */
export const qcow2: FormatDriver = {
  name: 'qcow2',
  extension: 'qcow2',
  summary: 'QEMU and most clouds; compressed with zstd, for QEMU 5.1 and later',
  tools: [qemuImg],
  options: {
    compression: {
      description: 'how clusters are compressed; zlib is for QEMU before 5.1, and slower',
      enum: ['zstd', 'zlib', 'none'],
      default: 'zstd',
    },
  },
  uncompressed: { compression: 'none' },
  takesParts: ({ compression }) => compression !== 'zlib',
  async keep(kept, { compression }) {
    const { content, compressed } = kept
    if (compression === 'none') return noteClusters(kept, content, await plainClusters(content))
    const { clusters } = await compressDisk({ raw: content, output: compressed })
    await noteClusters(kept, compressed, clusters)
  },
  async convert(request) {
    const { raw, output, options, tellDigest } = request
    if (options.compression !== 'zlib') {
      const write = options.compression === 'zstd' ? compressDisk : writePlain
      const { sha256 } = await write(request)
      tellDigest?.(sha256)
      return
    }
    await convertRaw({ raw, output }, 'qcow2', ['-m', '16', '-c', '-o', 'compression_type=zlib'])
  },
}
