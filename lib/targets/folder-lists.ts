import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readIfThere, writeAtomically } from '../content.ts'
import { ParfaitError } from '../errors.ts'
import { type Lock, takeLock } from '../store/lock.ts'
import { type ListEdit, mostList, type PublishPlan, type TargetIo } from './driver.ts'

/** Edits texts beside a file, which is an address. The folder is locked meanwhile, so that no other line is lost. */
export async function editFolderLists(
  { url }: PublishPlan,
  edits: readonly ListEdit[],
  { signal }: TargetIo,
): Promise<readonly string[]> {
  const folder = dirname(fileURLToPath(url))
  const lock = await lockOf(folder, signal)
  try {
    const written: string[] = []
    for (const { name, edit } of edits) {
      const path = join(folder, name)
      const text = await readList(path)
      const next = edit(text ?? '')
      if (next === text) continue
      await writeAtomically(path, next)
      written.push(pathToFileURL(path).href)
    }
    return written
  } finally {
    await lock?.release()
  }
}

/** Some network file systems have no locks: then the last one who writes wins. */
async function lockOf(folder: string, signal: AbortSignal | undefined): Promise<Lock | undefined> {
  try {
    return await takeLock(folder, { signal })
  } catch (fault) {
    const isLockless =
      fault instanceof ParfaitError && ['sandbox-failed', 'output-refused'].includes(fault.code)
    if (isLockless) return undefined
    throw fault
  }
}

async function readList(path: string): Promise<string | undefined> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (size <= mostList) return readIfThere(path)
  throw new ParfaitError('target-refused', `Expected a list of at most ${mostList} bytes`, {
    place: path,
    hint: 'move it away, or publish with --no-sums',
  })
}
