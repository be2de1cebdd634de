import { access, constants } from 'node:fs/promises'
import { ParfaitError } from '../errors.ts'

/** Checks before any work that files can be made in the folder of the output. Error: `output-refused`. */
export async function requireWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new ParfaitError('output-refused', `The output cannot be written: ${said}`, {
      place: folder,
      hint: 'make the folder, or name another by -o',
      cause,
    })
  }
}
