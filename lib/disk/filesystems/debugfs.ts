import { existsSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { run } from '../../run.ts'
import { describeBytes } from '../../size.ts'
import type { FilesystemRequest } from '../driver.ts'
import { contentName, debugfsScript, type ScriptSection } from './debugfs-script.ts'
import { fakeTime } from './fake-time.ts'

/** debugfs repeats every line that it reads, and what it prints is kept: not all lines at once. */
const linesPerRun = 50_000

/** Puts all entries into the empty ext4 filesystem of a partition. Errors: `disk-too-small`, `tool-failed`. */
export async function fillFilesystem(request: FilesystemRequest): Promise<void> {
  const { scratch, clock, entries } = request
  const files = { contentFile: (content: string | Uint8Array) => keep(scratch, content) }
  const sections = debugfsScript({ entries, clock, files })
  for (const [index, batch] of batches(sections).entries()) await runBatch(request, batch, index)
}

/** The same content, which is mostly that of attributes, is kept once. */
function keep(scratch: string, content: string | Uint8Array): string {
  const path = join(scratch, contentName(content))
  if (!existsSync(path)) writeFileSync(path, content)
  return path
}

function batches(sections: readonly ScriptSection[]): ScriptSection[][] {
  const all: ScriptSection[][] = [[]]
  let lines = 0
  for (const section of sections) {
    if (lines > linesPerRun) {
      all.push([])
      lines = 0
    }
    all.at(-1)?.push(section)
    lines += section.lines.length
  }
  return all
}

async function runBatch(
  request: FilesystemRequest,
  sections: readonly ScriptSection[],
  index: number,
): Promise<void> {
  const { disk, partition, scratch, clock } = request
  const script = join(scratch, `debugfs-${partition.name}-${index}`)
  await writeFile(script, `${sections.flatMap((section) => section.lines).join('\n')}\n`)
  // In the disk's folder, because a question mark in the path would begin the options.
  const image = `./${basename(disk)}?offset=${partition.start}`
  const { stdout, stderr } = await run('debugfs', ['-w', '-f', script, image], {
    cwd: dirname(disk),
    env: fakeTime(clock),
  })
  const complaint = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^debugfs \d/.test(line))
    .slice(0, 5)
    .join('\n')
  checkComplaint({ complaint, request })
  checkInodes({ stdout, sections, partition: partition.name })
}

/** debugfs ends with exit code 0 whatever went wrong: what it wrote to stderr is all there is. */
function checkComplaint({
  complaint,
  request: { partition, disk },
}: {
  readonly complaint: string
  readonly request: FilesystemRequest
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
  stdout,
  sections,
  partition,
}: {
  readonly stdout: string
  readonly sections: readonly ScriptSection[]
  readonly partition: string
}): void {
  // Line by line: to a regular expression, more than line feeds end a line, and names may have those in them.
  const taken = stdout
    .split('\n')
    .flatMap((line) => /^Allocated inode: (\d+)$/.exec(line)?.[1] ?? [])
    .map(Number)
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
