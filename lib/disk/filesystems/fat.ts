import { copyFile, rm, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { mtoolsPath } from '../../quoting/mtools.ts'
import { run } from '../../run.ts'
import { describeBytes, mebibyte } from '../../size.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { deriveSeed } from '../derive.ts'
import type { EntriesDriver, EntriesRequest } from '../filesystem-driver.ts'
import { qemuImg } from '../qemu-img.ts'
import { fakeTime } from './fake-time.ts'
import { readBootSector } from './fat/boot-sector.ts'
import { fatLabel } from './fat/fat-label.ts'
import { readFat } from './fat/reader.ts'
import { inOwnFile } from './own-file.ts'
import { volumeUuid } from './uuid-rule.ts'

/** FAT32 needs 65,525 clusters; firmware expects FAT32, and below this size there is none. */
const smallestFat32 = 36 * mebibyte

/** FAT counts its years from 1980. */
const firstTime = 315_532_800

/** The filesystem of EFI system partitions: no owners, no modes, no links. */
export const vfat: EntriesDriver = {
  name: 'vfat',
  summary: 'FAT, for EFI system partitions; keeps no owners, modes or links',
  tools: [
    {
      command: 'mkfs.fat',
      packages: {
        debian: 'dosfstools',
        fedora: 'dosfstools',
        arch: 'dosfstools',
        suse: 'dosfstools',
        alpine: 'dosfstools',
      },
    },
    {
      command: 'mmd',
      packages: {
        debian: 'mtools',
        fedora: 'mtools',
        arch: 'mtools',
        suse: 'mtools',
        alpine: 'mtools',
      },
    },
    {
      command: 'mcopy',
      packages: {
        debian: 'mtools',
        fedora: 'mtools',
        arch: 'mtools',
        suse: 'mtools',
        alpine: 'mtools',
      },
    },
    qemuImg,
  ],
  wants: 'entries',
  label: fatLabel,
  givenUuid: volumeUuid,
  isPlain: true,
  grubModules: ['fat'],
  estimate: ({ bytes }) => Math.max(64 * mebibyte, bytes * 1.15 + 8 * mebibyte),
  minimum: ({ bytes }) => bytes + mebibyte / 2,
  uuid: (seed) => volumeId(seed).replace(/^(.{4})/, '$1-'),
  async make(request) {
    for (const entry of request.entries) refuseUnstorable(entry, request.partition.name)
    refuseTwins(request)
    // mkfs.fat takes the cluster size from the length of the whole file.
    await inOwnFile(request, async (image) => {
      await makeEmpty(request, image)
      await fill(request, image)
    })
  },
  recognise: (head) => readBootSector(head) !== undefined,
  read: readFat,
}

function volumeId(seed: string): string {
  return deriveSeed(seed, 'volume').slice(0, 8).toUpperCase()
}

async function makeEmpty({ partition, clock }: EntriesRequest, image: string): Promise<void> {
  const type = partition.bytes >= smallestFat32 ? ['-F', '32'] : []
  await run(
    'mkfs.fat',
    [
      ...['--invariant', '-i', partition.filesystemUuid.replace('-', ''), ...type],
      ...['-h', `${partition.start / 512}`],
      ...(partition.label ? ['-n', partition.label] : []),
      image,
    ],
    { env: fakeTime(clock) },
  )
}

async function fill(request: EntriesRequest, image: string): Promise<void> {
  const { entries, clock, scratch, partition } = request
  const folders = entries.filter(({ kind, path }) => kind === 'directory' && path !== '/')
  const env = { ...fakeTime(clock), MTOOLS_SKIP_CHECK: '1' }
  const call = async (command: string, args: readonly string[]) => {
    try {
      // By its name alone: `@@` in the path of a folder would begin an offset.
      await run(command, ['-i', basename(image), ...args], { env, cwd: dirname(image) })
    } catch (error) {
      throw explainFull(error, request)
    }
  }
  if (folders.length > 0)
    await call('mmd', ['-D', 's', ...folders.map(({ path }) => mtoolsPath(path, path))])
  for (const entry of entries.filter(({ kind }) => kind === 'file')) {
    const staged = join(scratch, `vfat-${partition.name}-file`)
    if (entry.source !== undefined) await copyFile(entry.source, staged)
    else await writeFile(staged, entry.content ?? '')
    const time = Math.max(firstTime, Math.min(entry.mtime, clock))
    await utimes(staged, time, time)
    await call('mcopy', ['-m', '-D', 's', staged, mtoolsPath(entry.path, entry.path)])
    await rm(staged)
  }
}

function explainFull(error: unknown, { partition }: EntriesRequest): unknown {
  if (!(error instanceof ParfaitError) || !/[Dd]isk full|No free cluster/.test(error.message))
    return error
  return new ParfaitError(
    'disk-too-small',
    `Partition '${partition.name}' with ${partition.bytes} bytes (${describeBytes(partition.bytes)}) is full before all files are in it`,
    { hint: 'give it a larger size in the layout', cause: error },
  )
}

function refuseUnstorable(entry: TreeEntry, partition: string): void {
  const isPlain = entry.kind === 'directory' || entry.kind === 'file'
  if (entry.path !== '/') mtoolsPath(entry.path, entry.path)
  if (isPlain && entry.hardLinkOf === undefined) return
  const kind = isPlain ? 'hard link' : entry.kind
  throw new ParfaitError(
    'layout-invalid',
    `Expected files and folders on the vfat partition '${partition}', found a ${kind}: '${entry.path}'`,
    { place: entry.path, hint: 'mount an ext4 partition there, or remove that file' },
  )
}

/** To FAT, `A` and `a` are one name. */
function refuseTwins({ entries, partition }: EntriesRequest): void {
  const names = new Map<string, string>()
  for (const { path } of entries) {
    const twin = names.get(path.toLowerCase())
    names.set(path.toLowerCase(), path)
    if (twin === undefined) continue
    throw new ParfaitError(
      'layout-invalid',
      `Expected names on the vfat partition '${partition.name}' that differ by more than case, found '${twin}' and '${path}'`,
      { place: path, hint: 'mount an ext4 partition there, or rename one of them' },
    )
  }
}
