import { ParfaitError } from '../errors.ts'
import { freeRoom } from '../files.ts'
import { describeBytes } from '../size.ts'

/** Bytes that come must have room in a folder, before the first of them crosses. Error: `disk-full`. */
export async function requireRoom(folder: string, needed: number): Promise<void> {
  const free = await freeRoom(folder)
  if (needed <= free) return
  throw new ParfaitError(
    'disk-full',
    `What comes to '${folder}' needs ${describeBytes(needed)}, and ${describeBytes(free)} are free`,
    { place: folder, hint: "make room there; 'df' says what is used up" },
  )
}
