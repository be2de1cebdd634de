import { compareBytes } from '../files.ts'

/** What takes room in a ramdisk. */
export interface RoomRow {
  /** `modules`, `binaries`, … */
  readonly share: string
  /** Who wants it there. */
  readonly flavour: string
  readonly files: number
  /** Bytes before compression. */
  readonly bytes: number
}

/** One file, as far as the room that it takes matters. */
interface RoomItem {
  readonly share: string
  readonly flavour: string
  readonly bytes: number
}

/** Sums up by share and flavour, largest first. Pure. */
export function sumRoom(items: readonly RoomItem[]): RoomRow[] {
  const rows = new Map<string, RoomRow>()
  for (const { share, flavour, bytes } of items) {
    const key = `${share}\n${flavour}`
    const row = rows.get(key) ?? { share, flavour, files: 0, bytes: 0 }
    rows.set(key, { ...row, files: row.files + 1, bytes: row.bytes + bytes })
  }
  return [...rows.values()].sort(
    (a, b) =>
      b.bytes - a.bytes || compareBytes(`${a.share} ${a.flavour}`, `${b.share} ${b.flavour}`),
  )
}
