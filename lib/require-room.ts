import { ParfaitError } from './errors.ts'
import { freeRoom } from './files.ts'
import { describeBytes } from './size.ts'

interface RoomWish {
  /** Bytes; what is no number has no room. */
  readonly needed: number
  /** Bytes that are wanted beside them, of which nothing is said. Default: 0. */
  readonly spare?: number
  /** What needs them, with its verb; default: what comes to the folder. */
  readonly what?: string
  /** Default: to make room there. */
  readonly hint?: string
}

/** Bytes that come must have room in a folder, before the first of them crosses. Error: `disk-full`. */
export async function requireRoom(
  folder: string,
  {
    needed,
    spare = 0,
    what = `What comes to '${folder}' needs`,
    hint = "make room there; 'df' says what is used up",
  }: RoomWish,
): Promise<void> {
  const free = await freeRoom(folder)
  if (needed + spare <= free) return
  throw new ParfaitError(
    'disk-full',
    `${what} ${describeBytes(needed)}, and ${describeBytes(free)} are free`,
    { place: folder, hint },
  )
}
