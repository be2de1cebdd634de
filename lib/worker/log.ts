import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A step's log file. */
export interface Log {
  write(line: string): void
  close(): void
}

/** Opens a log; without a path nothing is kept. */
export function openLog(path: string | undefined): Log {
  if (path === undefined) return { write: () => {}, close: () => {} }
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w', 0o644)
  return {
    write: (line) => {
      writeSync(file, `${line}\n`)
    },
    close: () => closeSync(file),
  }
}
