import { open } from 'node:fs/promises'
import type { RawPiece } from './bootloader-driver.ts'
import { writeTable } from './table.ts'

/** Makes the file of a disk that has a table, and zeros. */
export async function makeEmptyDisk(
  request: Parameters<typeof writeTable>[0] & { readonly size: number },
): Promise<void> {
  await makeZeros(request.disk, request.size)
  await writeTable(request)
}

/** An old file would leave its bytes where the filesystems expect zeros. */
async function makeZeros(path: string, size: number): Promise<void> {
  const file = await open(path, 'w')
  await file.truncate(size)
  await file.close()
}

/** Writes bytes to their places on a disk. */
export async function writePieces(path: string, pieces: readonly RawPiece[]): Promise<void> {
  const file = await open(path, 'r+')
  for (const { offset, data } of pieces) await file.write(data, 0, data.length, offset)
  await file.close()
}
