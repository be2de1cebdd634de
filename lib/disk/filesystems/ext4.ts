import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { run } from '../../run.ts'
import { describeBytes, mebibyte } from '../../size.ts'
import { blockSize, type Content } from '../../tree/measure.ts'
import { deriveUuid } from '../derive.ts'
import type { EntriesDriver, EntriesRequest } from '../filesystem-driver.ts'
import { roomForFiles } from '../kept/room-for-files.ts'
import { qemuImg } from '../qemu-img.ts'
import { fillFilesystem } from './debugfs.ts'
import { type ExtOptions, extMakeOptions, readExtOptions } from './ext/make-options.ts'
import { readExt } from './ext/reader.ts'
import { isExt } from './ext/superblock.ts'
import { extChanges } from './ext-changes/changes.ts'
import { fakeTime } from './fake-time.ts'
import { withHeadRoom } from './head-room.ts'
import { byteLabel } from './label-rule.ts'
import { wholeUuid } from './uuid-rule.ts'

/** Stands for /etc/mke2fs.conf of the host, which may say anything. */
const config = `[defaults]
base_features = none
default_mntopts = acl,user_xattr
enable_periodic_fsck = 0
[fs_types]
ext4 = {
}
`

const inodeSize = 256
const bytesPerInode = 16384

/** The default of Linux distributions; filled by mke2fs and debugfs. Looks into ext2 and ext3 as well. */
export const ext4: EntriesDriver = {
  name: 'ext4',
  summary: 'the default filesystem of Linux; grows online',
  tools: [
    {
      command: 'mke2fs',
      packages: { debian: 'e2fsprogs', fedora: 'e2fsprogs', arch: 'e2fsprogs', suse: 'e2fsprogs' },
    },
    {
      command: 'debugfs',
      packages: { debian: 'e2fsprogs', fedora: 'e2fsprogs', arch: 'e2fsprogs', suse: 'e2fsprogs' },
    },
    {
      command: 'e2image',
      packages: { debian: 'e2fsprogs', fedora: 'e2fsprogs', arch: 'e2fsprogs', suse: 'e2fsprogs' },
    },
    qemuImg,
  ],
  wants: 'entries',
  label: byteLabel(16),
  givenUuid: wholeUuid,
  makeOptions: extMakeOptions,
  grubModules: ['ext2'],
  estimate: (content, words) => withOverhead(withHeadRoom(content), readExtOptions(words)),
  minimum: (content, words) => withOverhead(content, readExtOptions(words)),
  uuid: (seed) => deriveUuid(seed, 'uuid'),
  async make(request) {
    await makeEmpty(request)
    await fillFilesystem(request)
  },
  changes: extChanges,
  recognise: isExt,
  read: readExt,
}

/** Bytes of a filesystem with room for this: the journal, inode tables and the room to grow come on top. */
function withOverhead({ bytes, inodes }: Content, options: ExtOptions): number {
  const tables = 2 * mebibyte + Math.max(inodes * 1.5, options.inodes ?? 0) * inodeSize
  const shares = 1 - inodeSize / (options.bytesPerInode ?? bytesPerInode) - 1 / 256
  const without = (bytes + tables) / shares
  // The journal depends on the size that it is a part of; it only has a few sizes.
  const journal = hasJournal(options) ? journalBytes(without + 64 * mebibyte) : 0
  return Math.ceil(without + journal)
}

function hasJournal({ features }: ExtOptions): boolean {
  return features.includes('has_journal')
}

/** A journal does not grow with its filesystem, so that it is larger than mke2fs's from 512 MiB on. */
function journalBytes(bytes: number): number {
  if (bytes < 128 * mebibyte) return 4 * mebibyte
  return (bytes < 512 * mebibyte ? 16 : 64) * mebibyte
}

async function makeEmpty(request: EntriesRequest): Promise<void> {
  const { partition, disk, scratch, seed } = request
  const conf = join(scratch, `mke2fs-${partition.name}.conf`)
  await writeFile(conf, config)
  const options = readExtOptions(partition.makeOptions)
  const { features, reserved } = options
  const extended = [
    `offset=${partition.start}`,
    `hash_seed=${deriveUuid(seed, 'hash')}`,
    // The file is new and all zeros: nothing to write, and nothing left for the first boot to zero.
    'lazy_itable_init=0,lazy_journal_init=1,nodiscard,root_owner=0:0',
  ]
  const args = [
    ...['-q', '-F', '-t', 'ext4', '-b', `${blockSize}`, '-I', `${inodeSize}`],
    ...['-O', ['none', ...features].join(',')],
    ...[...inodeWords(request, options), '-m', reserved],
    ...(hasJournal(options) ? ['-J', `size=${journalBytes(partition.bytes) / mebibyte}`] : []),
    ...['-U', partition.filesystemUuid, '-L', partition.label ?? ''],
    ...['-E', extended.join(','), disk, `${Math.floor(partition.bytes / blockSize)}`],
  ]
  const env = { ...fakeTime(request.clock), MKE2FS_CONFIG: conf }
  const said = await run('mke2fs', args, { env }).catch((error: unknown) => {
    throw isTooSmall(error) ? describeTooSmall(request, error) : error
  })
  // It then makes one without a journal, and ends well.
  if (/too small for a journal/.test(said.stderr + said.stdout)) throw describeTooSmall(request)
}

/** As many inodes as were asked for, or as the content needs. */
function inodeWords(request: EntriesRequest, options: ExtOptions): string[] {
  if (options.inodes !== undefined) return ['-N', `${options.inodes}`]
  const { partition, entries, files = roomForFiles(entries) } = request
  const ratio = Math.floor(partition.bytes / (files * 1.5 + 64))
  const most = options.bytesPerInode ?? bytesPerInode
  return ['-i', `${Math.min(most, Math.max(1024, ratio))}`]
}

function isTooSmall(error: unknown): boolean {
  const tooSmall = /too small|too big|not enough space/i
  return error instanceof ParfaitError && tooSmall.test(error.message)
}

function describeTooSmall({ partition }: EntriesRequest, cause?: unknown): ParfaitError {
  return new ParfaitError(
    'disk-too-small',
    `Partition '${partition.name}' with ${partition.bytes} bytes (${describeBytes(partition.bytes)}) is too small for an ext4 filesystem`,
    { hint: 'give it a larger size in the layout', cause },
  )
}
