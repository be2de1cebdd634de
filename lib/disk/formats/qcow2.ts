import { qemuFile } from '../../quoting/qemu.ts'
import { run } from '../../run.ts'
import type { FormatDriver } from '../format-driver.ts'
import { compressDisk } from './qcow2/compress.ts'

/**
 * QEMU's format. Without `-W` the clusters are written in order, so that equal disks give equal files, also with sixteen
 * requests at once (`-m`). Never add `-W`.
 */
export const qcow2: FormatDriver = {
  name: 'qcow2',
  extension: 'qcow2',
  summary: 'QEMU and most clouds; compressed with zstd, for QEMU 5.1 and later',
  tools: [
    {
      command: 'qemu-img',
      packages: {
        debian: 'qemu-utils',
        fedora: 'qemu-img',
        arch: 'qemu-img',
        suse: 'qemu-tools',
        alpine: 'qemu-img',
      },
    },
  ],
  options: {
    compression: {
      description: 'how clusters are compressed; zlib is for QEMU before 5.1, and slower',
      enum: ['zstd', 'zlib', 'none'],
      default: 'zstd',
    },
  },
  uncompressed: { compression: 'none' },
  async convert({ raw, output, options, tellDigest }) {
    const type = options.compression
    if (type === 'zstd') {
      const sha256 = await compressDisk({ raw, output })
      tellDigest?.(sha256)
      return
    }
    const compression = type === 'none' ? [] : ['-c', '-o', `compression_type=${type}`]
    await run('qemu-img', [
      ...['convert', '-f', 'raw', '-O', 'qcow2', '-m', '16', ...compression],
      ...['--', qemuFile(raw), qemuFile(output)],
    ])
  },
}
