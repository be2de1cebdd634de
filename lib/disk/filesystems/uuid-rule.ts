/** Which UUIDs a filesystem can be given. */
export interface UuidRule {
  /** For people: `a UUID of 32 hexadecimal digits`. */
  readonly description: string
  /** The UUID in the notation of /etc/fstab; undefined where it is none. */
  read(text: string): string | undefined
}

/** A whole UUID; one of zeros alone is what a filesystem without any has. */
export const wholeUuid: UuidRule = {
  description: '32 hexadecimal digits, as in 8-4-4-4-12',
  read: (text) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) && /[1-9a-f]/i.test(text)
      ? text.toLowerCase()
      : undefined,
}

/** The serial number of a FAT volume. */
export const volumeUuid: UuidRule = {
  description: '8 hexadecimal digits, as in ABCD-1234',
  read: (text) => {
    const [, left, right] = /^([0-9a-f]{4})-?([0-9a-f]{4})$/i.exec(text) ?? []
    return left && right ? `${left}-${right}`.toUpperCase() : undefined
  },
}
