import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isErrno } from '../errors.ts'

let folder: string | undefined
let count = 0

/** A new folder for large files of this process. It is gone when the process has ended. */
export function scratchFolder(): string {
  folder ??= openScratch(process.env.TMPDIR || '/var/tmp')
  count += 1
  const own = join(folder, String(count))
  mkdirSync(own)
  return own
}

function openScratch(parent: string): string {
  const prefix = `parfait-test-kit-${process.getuid?.() ?? 0}-`
  for (const name of readdirSync(parent))
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
      rmSync(join(parent, name), { recursive: true, force: true })
  const made = join(parent, prefix + process.pid)
  rmSync(made, { recursive: true, force: true })
  mkdirSync(made, { mode: 0o700 })
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}

/** A process that was killed could remove nothing: the next one does it. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return !isErrno(error, 'ESRCH')
  }
}
