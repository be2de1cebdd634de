import type { Want } from './closure.ts'
import type { RoomRow } from './room.ts'

/** Raised when the same wishes give another ramdisk: nothing that an older version made stays in place. */
export const ramdiskVersion = 3

/** All that a ramdisk is made from. Plain data: it crosses into the sandbox. */
export interface RamdiskRequest {
  /** Absolute path of the folder that is `/` of the source. */
  readonly tree: string
  /** Folders of the source that programs are looked for in. */
  readonly searchPath: readonly string[]
  /** Absolute path of the folder with `lib/modules`, `lib/firmware` and `boot`; mostly the same as `tree`. */
  readonly moduleRoot: string
  /** Absolute path of the folder with `lib/udev`; mostly the same as `tree`. */
  readonly udevRoot: string
  /** Absent: the newest of the source. */
  readonly kernelVersion?: string
  /** Its name, or its absolute path in the source. */
  readonly busybox: string
  readonly binaries: readonly Want[]
  readonly modules: readonly Want[]
  /** Text of `/init`. */
  readonly init: string
  readonly udevRules: readonly UdevRules[]
  /** Seconds since the epoch: the time of every file. */
  readonly clock: number
  readonly compression: string
  /** Absolute paths to write to. */
  readonly output: { readonly ramdisk: string; readonly kernel: string }
  /** Folder for what is unpacked on the way. */
  readonly scratch: string
}

/** A file of rules of one flavour. */
interface UdevRules {
  readonly flavour: string
  readonly name: string
  readonly text: string
}

/** A file that was written. */
interface WrittenFile {
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** What was made. */
export interface RamdiskResult {
  readonly kernelVersion: string
  readonly ramdisk: WrittenFile
  readonly kernel: WrittenFile
  readonly files: number
  /** Bytes before compression. */
  readonly contentBytes: number
  /** What takes the room, largest first. */
  readonly room: readonly RoomRow[]
  /** Firmware that chosen modules name, and that the source does not have. */
  readonly missingFirmware: readonly string[]
}
