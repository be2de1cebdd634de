import { existsSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { bytesOfText } from '../../any-bytes.ts'
import { ParfaitError } from '../../errors.ts'
import { debugfsLine } from '../../quoting/debugfs.ts'
import { run } from '../../run.ts'
import { describeBytes } from '../../size.ts'
import type { EntriesRequest } from '../filesystem-driver.ts'
import type { ScriptFiles } from './debugfs-lines.ts'
import { contentName, debugfsScript, type ScriptSection } from './debugfs-script.ts'
import { writeFolders } from './ext-folders/write-folders.ts'
import { fakeTime } from './fake-time.ts'

/** Puts all entries into the empty ext4 filesystem of a partition. Errors: `disk-too-small`, `tool-failed`. */
export async function fillFilesystem(request: EntriesRequest): Promise<void> {
  const { scratch, clock, entries } = request
  const sections = debugfsScript({ entries, clock, files: scriptFiles(scratch) })
  await runScript(request, sections)
  await writeFolders(
    request,
    sections.flatMap(({ whole }) => whole ?? []),
  )
}

/** Content of no file of the tree, in a folder; the same content, which is mostly that of attributes, is there once. */
export function scriptFiles(folder: string): ScriptFiles {
  return {
    contentFile(content) {
      const path = join(folder, contentName(content))
      if (!existsSync(path)) writeFileSync(path, content)
      return path
    },
  }
}

/** A filesystem that a script works on. */
interface ScriptRequest extends Pick<EntriesRequest, 'disk' | 'scratch' | 'clock'> {
  readonly partition: Pick<EntriesRequest['partition'], 'name' | 'start' | 'bytes'>
}

/** Runs a script on the filesystem of a partition. Errors: `disk-too-small`, `disk-full`, `tool-failed`. */
export async function runScript(
  request: ScriptRequest,
  sections: readonly ScriptSection[],
): Promise<void> {
  const { disk, partition, scratch, clock } = request
  const script = join(scratch, `debugfs-${partition.name}`)
  await writeFile(script, textsOf(sections))
  // In the disk's folder, because a question mark in the path would begin the options.
  const image = `./${basename(disk)}?offset=${partition.start}`
  const taken: number[] = []
  const { stderr } = await run('debugfs', ['-w', '-f', script, image], {
    cwd: dirname(disk),
    env: fakeTime(clock),
    // It repeats every line that it reads.
    onLine: (line) => {
      const inode = /^Allocated inode: (\d+)$/.exec(line)?.[1]
      if (inode !== undefined) taken.push(Number(inode))
    },
  })
  const complaint = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^debugfs \d/.test(line))
    .slice(0, 5)
    .join('\n')
  checkComplaint({ complaint, request })
  checkInodes({ taken, sections, partition: partition.name })
}

function* textsOf(sections: readonly ScriptSection[]): Generator<Buffer> {
  for (const { lines } of sections) yield bytesOfText(lines.map((line) => `${line}\n`).join(''))
  yield Buffer.from(`${debugfsLine('set_super_value', ['kbytes_written', 0], 'the superblock')}\n`)
}

/** debugfs ends with exit code 0 whatever went wrong: what it wrote to stderr is all there is. */
function checkComplaint({
  complaint,
  request: { partition, disk },
}: {
  readonly complaint: string
  readonly request: ScriptRequest
}): void {
  if (complaint === '') return
  if (/Could not allocate (block|inode)/.test(complaint))
    throw new ParfaitError(
      'disk-too-small',
      `Partition '${partition.name}' with ${partition.bytes} bytes (${describeBytes(partition.bytes)}) is full before all files are in it`,
      { hint: 'make the disk, or the size of that partition in the layout, larger' },
    )
  if (/No space left on device/.test(complaint))
    throw new ParfaitError(
      'disk-full',
      `The file system of '${disk}' is full; partition '${partition.name}' has up to ${partition.bytes} bytes (${describeBytes(partition.bytes)})`,
      { place: disk, hint: 'make room there, or write to another place' },
    )
  throw new ParfaitError(
    'tool-failed',
    `debugfs failed on partition '${partition.name}': ${complaint}`,
  )
}

/** Attributes were set by inode number: one that is not as foreseen has given them to another file. */
function checkInodes({
  taken,
  sections,
  partition,
}: {
  readonly taken: readonly number[]
  readonly sections: readonly ScriptSection[]
  readonly partition: string
}): void {
  const expected = sections.flatMap((section) => section.expected)
  const at = expected.findIndex(({ inode }, index) => inode !== taken[index])
  const wrong = expected[at]
  if (!wrong) return
  throw new ParfaitError(
    'tool-failed',
    `debugfs put '${wrong.path}' of partition '${partition}' into inode ${taken[at] ?? 'none'}, expected ${wrong.inode}`,
    { place: wrong.path },
  )
}
