import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { chown, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { assembleDisk } from '../disk/assemble.ts'
import { formats } from '../disk/formats/index.ts'
import { isErrno, ParfaitError } from '../errors.ts'
import { digestFile } from '../files.ts'
import { toolPath } from '../run.ts'
import type { AssembleTask } from '../sandbox/job.ts'
import { describeBytes } from '../size.ts'

/** Below a job's work folder: where a disk in memory is mounted. */
export const memoryFolder = 'memory'

/** Assembles the disk and makes the files that were asked for; gives back what they are. */
export async function assemble(task: AssembleTask, say: (line: string) => void): Promise<unknown> {
  // The raw format keeps the disk file; for all others it is scratch, and memory is faster.
  const isScratch = task.formats.every(({ format }) => format !== 'raw')
  const result = await assembleDisk(task.request, ({ contentBytes }) => {
    if (isScratch && hasMemoryFor(contentBytes)) mountMemory(dirname(task.request.output))
  })
  say(`disk of ${result.size} bytes with ${result.files} files`)
  const artifacts: { format: string; size: number; sha256: string }[] = []
  for (const wanted of task.formats) {
    const file = await convert(task, wanted, result.size)
    artifacts.push({ format: wanted.format, ...file })
    say(`${wanted.format}: ${file.size} bytes`)
  }
  return { ...result, artifacts }
}

async function convert(
  { request, owner }: AssembleTask,
  { format, output, compress }: AssembleTask['formats'][number],
  bytes: number,
): Promise<{ size: number; sha256: string }> {
  const driver = formats.find((known) => known.name === format)
  if (!driver) throw new ParfaitError('settings-invalid', `unknown format '${format}'`)
  await driver.convert({ raw: request.output, output, compress }).catch((cause: unknown) => {
    throw isFull(cause) ? fullOutput(output, { bytes, cause }) : cause
  })
  if (owner) await chown(output, owner.uid, owner.gid)
  return { size: (await stat(output)).size, sha256: await digestFile(output) }
}

/** Four times the content must be free: the machine has other work, and pages of the tree to keep. */
function hasMemoryFor(contentBytes: number): boolean {
  const free = /^MemAvailable:\s+([0-9]+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
  return Number(free ?? 0) * 1024 > contentBytes * 4 + (1 << 30)
}

/** Ends with the sandbox, like every mount of it. */
function mountMemory(folder: string): void {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['--types', 'tmpfs', '--options', 'mode=0700,size=75%', 'tmpfs', folder], {
    env: { PATH: toolPath, LC_ALL: 'C' },
    stdio: 'ignore',
  })
}

function isFull(error: unknown): boolean {
  return error instanceof ParfaitError ? error.code === 'disk-full' : isErrno(error, 'ENOSPC')
}

function fullOutput(output: string, of: { readonly bytes: number; cause: unknown }): ParfaitError {
  const folder = dirname(output)
  return new ParfaitError(
    'disk-full',
    `The file system of '${folder}' is full; the disk has up to ${describeBytes(of.bytes)}`,
    { place: folder, hint: 'make room there, or name another place by -o', cause: of.cause },
  )
}
