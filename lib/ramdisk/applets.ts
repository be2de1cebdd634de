/** What names of applets look like; the table is sorted, as busybox searches it by halving. */
const appletName = /^[a-z0-9_[][a-z0-9_.+[-]*$/i

/**
 * The names that a busybox answers to, read from its table of names: a busybox of a foreign
 * architecture cannot be asked. Undefined for a file that has no such table.
 */
export function readApplets(bytes: Buffer): string[] | undefined {
  const start = bytes.indexOf('\0[\0[[\0', 0, 'latin1')
  if (start < 0) return undefined
  const names: string[] = []
  for (let at = start + 1; ; ) {
    const end = bytes.indexOf(0, at)
    const name = bytes.toString('latin1', at, end)
    const last = names.at(-1)
    if (end < 0 || !appletName.test(name) || (last !== undefined && name <= last)) return names
    names.push(name)
    at = end + 1
  }
}
