import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../files.ts'
import type { Finding } from './lint.ts'
import type { Subject } from './subject.ts'

/** Mends what can be mended without a doubt, and gives back how many findings that were. */
export async function fixFindings(
  { folder }: Subject,
  findings: readonly Finding[],
): Promise<number> {
  let count = 0
  for (const { file, fix } of findings) {
    if (fix === undefined) continue
    const path = join(folder, file)
    const { mode } = await stat(path)
    if (fix.kind === 'executable')
      // Whoever may read it may run it.
      await chmod(path, fix.executable ? mode | ((mode & 0o444) >> 2) : mode & ~0o111)
    else {
      await writeAtomically(path, fix.rewrite(await readFile(path, 'utf8')))
      await chmod(path, mode)
    }
    count++
  }
  return count
}
