import { mkdtemp, rm, stat, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzip, tar } from '../../archive-tools.ts'
import { run } from '../../run.ts'
import { roundUp } from '../../size.ts'
import { copySparsely } from '../../tree/sparse-copy.ts'
import { dataExtents } from '../data-extents.ts'
import type { FormatDriver } from '../format-driver.ts'
import { qemuImg } from '../qemu-img.ts'
import { readBack } from './read-back.ts'

/** Google's disks have whole GiB. */
const step = 2 ** 30

/** What Google's cloud takes: an archive of one file, `disk.raw`; https://cloud.google.com/compute/docs/import/import-existing-image */
export const gce: FormatDriver = {
  name: 'gce',
  extension: 'gce.tar.gz',
  summary: "Google's cloud: a disk of whole GiB in an archive",
  tools: [tar, gzip, qemuImg],
  async convert({ raw, output }) {
    const folder = await mkdtemp(join(dirname(raw), '.gce-'))
    try {
      const disk = join(folder, 'disk.raw')
      await copySparsely({ from: raw, to: disk, offset: 0, extents: await dataExtents(raw) })
      await truncate(disk, roundUp((await stat(raw)).size, step))
      // Never `--sparse`: what it writes depends on where the file has holes.
      await run('tar', [
        ...['--create', '--format=oldgnu', '--owner=0', '--group=0', '--numeric-owner'],
        ...['--mtime=@0', '--mode=644', '--use-compress-program=gzip -n', '--file', output],
        ...['--directory', folder, 'disk.raw'],
      ])
      await readBack(
        { raw, output },
        {
          command: 'tar',
          args: ['--extract', '--gzip', '--to-stdout', '--file', output, 'disk.raw'],
        },
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
