import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isErrno, ParfaitError } from '../errors.ts'
import { saidBy } from '../system-fault.ts'
import type { NewFiles } from './flavour-files.ts'

/** Writes new files below a folder that is not there yet, or empty. Error: `output-refused`. */
export async function writeNewFiles(
  folder: string,
  { files, executable }: NewFiles,
): Promise<void> {
  await requireEmpty(folder)
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      // Nothing is replaced, also where somebody writes there at the same time.
      await writeFile(file, text, { flag: 'wx' })
      if (executable.includes(path)) await chmod(file, 0o755)
    }
  } catch (cause) {
    throw new ParfaitError('output-refused', `Files cannot be written: ${saidBy(cause)}`, {
      place: folder,
      cause,
    })
  }
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return []
    throw new ParfaitError('output-refused', `'${folder}' is no folder that can be read`, {
      place: folder,
      cause: error,
    })
  })
  if (names.length === 0) return
  throw new ParfaitError('output-refused', `'${folder}' is there already, and not empty`, {
    place: folder,
    hint: 'nothing was changed; choose another name, or remove it',
  })
}
