import { lchownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Handover } from '../sandbox/job.ts'

/** Makes the folder that tasks leave finished files in. */
export function openHandover({ folder, others, owner }: Handover): void {
  mkdirSync(dirname(folder), { recursive: true })
  mkdirSync(folder, { mode: 0o700 })
  if (others !== undefined) mkdirSync(join(folder, others))
  // Theirs from the start: where this worker is killed, the user removes it.
  if (owner) lchownSync(folder, owner.uid, owner.gid)
}

/** Leaves finished files to whoever wanted them. Nothing of the sandbox runs any more that could change them. */
export function handOver({ folder, owner }: Handover): void {
  if (owner) giveTo(folder, owner)
}

function giveTo(path: string, owner: { readonly uid: number; readonly gid: number }): void {
  lchownSync(path, owner.uid, owner.gid)
  if (!lstatSync(path).isDirectory()) return
  for (const name of readdirSync(path)) giveTo(join(path, name), owner)
}
