import { textOfBytes } from '../any-bytes.ts'
import { decodeUtf8 } from '../decode.ts'
import { compareBytes } from '../files.ts'
import { refuseText } from '../quoting/refusal.ts'
import { run, type Tool } from '../run.ts'

/** Attributes by absolute path, values in hexadecimal. */
export type XattrsByPath = ReadonlyMap<string, Readonly<Record<string, string>>>

/** What reads extended attributes; Node cannot. */
export const xattrTools: readonly Tool[] = [
  {
    command: 'getfattr',
    packages: { debian: 'attr', fedora: 'attr', arch: 'attr', suse: 'attr', alpine: 'attr' },
  },
]

/** What sets one. */
export const setfattr: Tool = {
  command: 'setfattr',
  packages: { debian: 'attr', fedora: 'attr', arch: 'attr', suse: 'attr', alpine: 'attr' },
}

/**
 * Attributes that belong to the building host: overlayfs keeps its own notes in some, and an SELinux
 * host labels all files by its own policy. An image gets its labels when it is first booted.
 */
const foreign = /^(?:(?:user|trusted)\.overlay\.|security\.selinux$)/

/** True for an attribute that no image gets, because the building host made it. */
export function isForeignXattr(name: string): boolean {
  return foreign.test(name)
}

/** All extended attributes below folders that an image gets, or those of wanted names, by one call. */
export async function readXattrs(
  folders: readonly string[],
  wanted?: RegExp,
): Promise<XattrsByPath> {
  const dump = dumpReader(wanted)
  const args = [
    ...['--recursive', '--dump', `--match=${wanted?.source ?? '-'}`, '--encoding=hex'],
    ...['--no-dereference', '--physical', '--absolute-names', '--', ...folders],
  ]
  // Where every file has labels, they are more than is kept of an output.
  await run('getfattr', args, { onLine: dump.take, encoding: 'latin1' })
  return dump.end()
}

/**
 * Reads what `getfattr --dump --encoding=hex` prints, line by line, a letter for each byte: a comment with the path, then
 * `name=0x…` lines, then an empty one. Error: `text-refused` for a name that is not UTF-8.
 */
export function dumpReader(wanted?: RegExp): { take(line: string): void; end(): XattrsByPath } {
  const found = new Map<string, Readonly<Record<string, string>>>()
  let path: string | undefined
  let attributes: [string, string][] = []
  const finish = () => {
    const sorted = attributes.sort(([a], [b]) => compareBytes(a, b))
    if (path !== undefined && sorted.length > 0) found.set(path, Object.fromEntries(sorted))
    path = undefined
    attributes = []
  }
  const take = (line: string) => {
    if (line === '') finish()
    else if (path !== undefined) {
      const [name, value] = parseLine(line, path)
      if (wanted?.test(name) ?? !foreign.test(name)) attributes.push([name, value])
    } else if (line.startsWith(head)) path = textOfBytes(bytesOf(line.slice(head.length)))
  }
  const end = () => {
    finish()
    return found
  }
  return { take, end }
}

const head = '# file: '

function parseLine(line: string, place: string): [string, string] {
  const end = line.indexOf('=')
  const bytes = bytesOf(end < 0 ? line : line.slice(0, end))
  const name = decodeUtf8(bytes)
  if (name === undefined)
    refuseText({
      text: bytes.toString(),
      language: 'an extended attribute',
      place,
      wanted: 'a name in UTF-8',
    })
  return [name, end < 0 ? '' : line.slice(end + 1).replace(/^0x/, '')]
}

/** getfattr writes a backslash, a line feed and the like as three octal digits, byte by byte. */
function bytesOf(text: string): Buffer {
  const bytes = text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
  return Buffer.from(bytes, 'latin1')
}
