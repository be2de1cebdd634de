import type { FolderDriver } from '../../../lib/disk/filesystem-driver.ts'
import { usualSizes } from '../../../lib/disk/filesystems/head-room.ts'
import { byteLabel } from '../../../lib/disk/filesystems/label-rule.ts'
import { inOwnFile } from '../../../lib/disk/filesystems/own-file.ts'
import { run } from '../../../lib/run.ts'
import { toyfs } from './toyfs.ts'

/** A filesystem that a program makes of a folder, into a file of its own. */
export const folderfs: FolderDriver = {
  name: 'folderfs',
  summary: 'ext2, as mke2fs makes it of a folder',
  tools: [{ command: 'mke2fs', packages: { debian: 'e2fsprogs' } }],
  wants: 'folder',
  label: byteLabel(16),
  fstab: { type: 'ext2' },
  ...usualSizes,
  uuid: toyfs.uuid,
  make: (request) =>
    inOwnFile(request, async (image) => {
      const { partition, folder } = request
      await run('mke2fs', [
        ...['-q', '-F', '-t', 'ext2', '-U', partition.filesystemUuid, '-d', folder, image],
      ])
    }),
}
