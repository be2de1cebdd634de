import { closeSync, constants, openSync, readFileSync, type Stats } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** A file of that size is read sooner than a thread is asked to. Bytes. */
const shortBytes = 1 << 16

/** Reads a file whose status is known: hundreds of short ones are read for a plan. */
export async function readWhole(path: string, status: Stats): Promise<Buffer> {
  if (!status.isFile() || status.size > shortBytes) return readFile(path)
  // Whoever opens a pipe that was put there meanwhile waits for its writer, unless he says otherwise.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}
