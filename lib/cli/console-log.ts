import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'
import type { CommandIo } from './io.ts'

/** The file of `--console-log`, emptied; to be closed. Error: `output-refused`. */
export async function openConsoleLog(io: CommandIo, path: string): Promise<FileHandle> {
  try {
    return await open(resolve(io.cwd, path), 'w')
  } catch (error) {
    const message = `The console log '${path}' cannot be written`
    throw new ParfaitError('output-refused', message, { cause: error })
  }
}
