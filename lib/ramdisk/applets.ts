/** What names of applets look like; the table is sorted, as busybox searches it by halving. */
const appletName = /^[a-z0-9_[][a-z0-9_.+[-]*$/i

/**
 * The names that a busybox answers to, read from its table of names: a busybox of a foreign
 * architecture cannot be asked. Undefined for a file that has no such table.
 */
export function readApplets(bytes: Buffer): string[] | undefined {
  let found: string[] | undefined
  // What lies before the table is what the linker put there: no letter of it can be relied on.
  for (
    let at = bytes.indexOf(first, 0, 'latin1');
    at >= 0;
    at = bytes.indexOf(first, at + 1, 'latin1')
  ) {
    const names = namesAt(bytes, at)
    if (names.length > (found?.length ?? chance)) found = names
  }
  return found
}

/** So few names are found in other programs as well. */
const chance = 2

/** The names that every table begins with. */
const first = '[\0[[\0'

function namesAt(bytes: Buffer, start: number): string[] {
  const names: string[] = []
  for (let at = start; ; ) {
    const end = bytes.indexOf(0, at)
    const name = bytes.toString('latin1', at, end)
    const last = names.at(-1)
    if (end < 0 || !appletName.test(name) || (last !== undefined && name <= last)) return names
    names.push(name)
    at = end + 1
  }
}
