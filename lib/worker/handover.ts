import { lchownSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Handover } from '../sandbox/job.ts'

/** Makes the folder that tasks leave finished files in. */
export function openHandover({ folder, others, owner }: Handover): void {
  mkdirSync(folder, { mode: 0o700 })
  if (others) mkdirSync(join(folder, others.name))
  // Theirs from the start: where this worker is killed, the user removes it.
  if (owner) lchownSync(folder, owner.uid, owner.gid)
}

/** Puts finished files where they were asked for. Nothing of the sandbox runs any more that could change them. */
export function handOver({ folder, files, others, owner }: Handover): void {
  if (owner) giveTo(folder, owner)
  if (others) moveContent(join(folder, others.name), others.to)
  for (const { name, to } of files) renameSync(join(folder, name), to)
}

function giveTo(path: string, owner: { readonly uid: number; readonly gid: number }): void {
  lchownSync(path, owner.uid, owner.gid)
  if (!lstatSync(path).isDirectory()) return
  for (const name of readdirSync(path)) giveTo(join(path, name), owner)
}

/** Folders that are there get what is new in them; links are followed nowhere. */
function moveContent(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)]
    const isMerged =
      lstatSync(source).isDirectory() && lstatSync(target, { throwIfNoEntry: false })?.isDirectory()
    if (isMerged) moveContent(source, target)
    else renameSync(source, target)
  }
}
