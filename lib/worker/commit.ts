import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Commit } from '../sandbox/job.ts'

/** Makes a folder part of the store. What was there of the same key stays: another build may have it mounted. */
export function commit({ from, to, link, files }: Commit): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(from, name), content)
  mkdirSync(dirname(to), { recursive: true })
  renameSync(from, to)
  const aside = `${to}.${basename(link)}`
  symlinkSync(basename(to), aside)
  renameSync(aside, link)
}
