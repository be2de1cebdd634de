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

/**
 * Attributes that belong to the building host: overlayfs keeps its own notes in some, and an SELinux
 * host labels all files by its own policy. An image gets its labels when it is first booted.
 */
const foreign = /^(?:(?:user|trusted)\.overlay\.|security\.selinux$)/

/** All extended attributes below a folder, by one call. */
export async function readXattrs(folder: string): Promise<XattrsByPath> {
  const { stdout } = await run(
    'getfattr',
    [
      ...['--recursive', '--dump', '--match=-', '--encoding=hex', '--no-dereference'],
      ...['--physical', '--absolute-names', '--', folder],
    ],
    { encoding: 'latin1' },
  )
  return parseXattrs(stdout)
}

/**
 * Reads what `getfattr --dump --encoding=hex` prints, a letter for each byte: a comment with the path, then
 * `name=0x…` lines. Error: `text-refused` for a name that is not UTF-8; what only its path is not is left to the walk.
 */
export function parseXattrs(dump: string): XattrsByPath {
  const found = new Map<string, Record<string, string>>()
  for (const block of dump.split('\n\n')) {
    const [head = '', ...lines] = block.trimStart().split('\n')
    if (!head.startsWith('# file: ')) continue
    const path = decodeUtf8(bytesOf(head.slice('# file: '.length)))
    if (path === undefined) continue
    const attributes = lines
      .filter((line) => line !== '')
      .map((line) => parseLine(line, path))
      .filter(([name]) => !foreign.test(name))
      .sort(([a], [b]) => compareBytes(a, b))
    if (attributes.length > 0) found.set(path, Object.fromEntries(attributes))
  }
  return found
}

function parseLine(line: string, place: string): [string, string] {
  const end = line.indexOf('=')
  const bytes = bytesOf(end < 0 ? line : line.slice(0, end))
  const name = decodeUtf8(bytes)
  if (name === undefined)
    refuseText({
      ...{ text: bytes.toString(), language: 'an extended attribute', place },
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
