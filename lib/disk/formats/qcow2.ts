import { qemuFile } from '../../quoting/qemu.ts'
import { run } from '../../run.ts'
import type { FormatDriver } from '../driver.ts'

/**
 * QEMU's format. Sixteen requests at once (`-m`) keep both cores compressing; without `-W` the clusters
 * are still written in order, so that equal disks give equal files. Never add `-W`.
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
  async convert({ raw, output, compress }) {
    const compression = compress ? ['-c', '-o', 'compression_type=zstd'] : []
    await run('qemu-img', [
      ...['convert', '-f', 'raw', '-O', 'qcow2', '-m', '16', ...compression],
      ...['--', qemuFile(raw), qemuFile(output)],
    ])
  },
}
