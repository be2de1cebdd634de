import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bind } from '../sandbox/view.ts'

/** Top-level entries of folders, each bound by itself so that several folders make one. */
export function entryBinds(folders: readonly string[], to: string): Bind[] {
  return folders.flatMap((folder) =>
    readdirSync(folder).map((name) => ({ from: join(folder, name), to: join(to, name) })),
  )
}
