import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isErrno } from '../errors.ts'

/** A step's log file. */
interface Log {
  write(line: string): void
  close(): void
}

/** Opens a log; without a path nothing is kept. */
export function openLog(path: string | undefined): Log {
  if (path === undefined) return { write: () => {}, close: () => {} }
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w', 0o644)
  let isFull = false
  return {
    write: (line) => {
      try {
        if (!isFull) writeSync(file, `${line}\n`)
      } catch (error) {
        // A step that fills the disk fails by itself, and its lines still reach the user.
        if (!isErrno(error, 'ENOSPC') && !isErrno(error, 'EDQUOT')) throw error
        isFull = true
      }
    },
    close: () => closeSync(file),
  }
}
