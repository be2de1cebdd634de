/** A path as a package brings it; bytes, a character each. */
export interface LaidPath {
  /** Absolute, without a slash at its end; `/.` is the root. */
  readonly path: string
  /** As ls(1) has it: `drwxr-xr-x`; `h` begins that of a hard link. */
  readonly mode: string
  readonly uid: number
  readonly gid: number
}

/** Reads what tar lists with `--verbose --verbose --quoting-style=c`. Error: for what no such line is. */
export function readPaths(text: string): LaidPath[] {
  return text.split('\n').filter(Boolean).map(readPath)
}

/** Mode, owner and group, size (of a device: two numbers), time, name. */
const listed = /^([a-zA-Z-]{10})\S? +(\d+)\/(\d+) +\d+(?:, *\d+)? \S+ \S+ "((?:[^"\\]|\\.)*)"/

function readPath(line: string): LaidPath {
  const [, mode = '', uid, gid, quoted] = listed.exec(line) ?? []
  if (quoted === undefined) throw new Error(`Expected a line of tar's list, found '${line}'`)
  const name = quoted.replace(/\\([0-7]{3}|.)/g, (_, code: string) => plain(code))
  // dpkg refuses it, too: its lists have a path a line.
  if (name.includes('\n')) throw new Error(`A path of a package has a line end in it: '${line}'`)
  const path = `/${name.replace(/^\.?\//, '').replace(/\/+$/, '')}`
  return { path: path === '/' ? '/.' : path, mode, uid: Number(uid), gid: Number(gid) }
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function plain(code: string): string {
  if (code.length === 3) return String.fromCharCode(Number.parseInt(code, 8))
  return letters[code] ?? code
}
