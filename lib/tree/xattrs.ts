import { compareBytes } from '../files.ts'
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
  const { stdout } = await run('getfattr', [
    ...['--recursive', '--dump', '--match=-', '--encoding=hex', '--no-dereference'],
    ...['--physical', '--absolute-names', '--', folder],
  ])
  return parseXattrs(stdout)
}

/** Reads what `getfattr --dump --encoding=hex` prints: a comment with the path, then `name=0x…` lines. */
export function parseXattrs(dump: string): XattrsByPath {
  const found = new Map<string, Record<string, string>>()
  for (const block of dump.split('\n\n')) {
    const [head = '', ...lines] = block.trimStart().split('\n')
    if (!head.startsWith('# file: ')) continue
    const attributes = lines
      .filter((line) => line !== '')
      .map((line) => parseLine(line))
      .filter(([name]) => !foreign.test(name))
      .sort(([a], [b]) => compareBytes(a, b))
    if (attributes.length > 0)
      found.set(unquote(head.slice('# file: '.length)), Object.fromEntries(attributes))
  }
  return found
}

function parseLine(line: string): [string, string] {
  const end = line.indexOf('=')
  if (end < 0) return [unquote(line), '']
  return [unquote(line.slice(0, end)), line.slice(end + 1).replace(/^0x/, '')]
}

/** getfattr writes a backslash, a line feed and the like as three octal digits, byte by byte. */
function unquote(text: string): string {
  if (!text.includes('\\')) return text
  const bytes = text
    .split(/(\\[0-7]{3})/)
    .map((part) =>
      /^\\[0-7]{3}$/.test(part)
        ? Buffer.from([Number.parseInt(part.slice(1), 8)])
        : Buffer.from(part),
    )
  return Buffer.concat(bytes).toString()
}
