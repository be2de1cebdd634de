import { lstat, readFile, readlink, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { listFiles, readIfThere } from '../files.ts'
import { kindOfNames } from '../flavours/kinds/index.ts'
import type { ContractName } from '../flavours/kinds/names.ts'
import { readJson } from '../json.ts'

/** A file of what is linted. */
export interface LintFile {
  /** Relative to the folder. */
  readonly path: string
  /** Undefined for what is no text, or larger than a mebibyte. */
  readonly text: string | undefined
  readonly isExecutable: boolean
  /** What follows `#!` on the first line. */
  readonly shebang: string | undefined
  /** `install.d`, where the file lies in such a folder itself. */
  readonly hookFolder: string | undefined
  readonly isElf: boolean
  /** Where a symbolic link leads, as it was written. */
  readonly link: string | undefined
  readonly isBroken: boolean
}

/** A folder to lint. */
export interface Subject {
  /** The contract that it is of. */
  readonly kind: ContractName
  readonly name: string
  /** Absolute path. */
  readonly folder: string
  readonly files: readonly LintFile[]
  /** flavour.json as far as it is JSON: not checked. */
  readonly manifest: Readonly<Record<string, unknown>> | undefined
}

const largest = 1 << 20

/** What is not of the flavour's author. */
const foreign = ['**/node_modules', '**/.git']

/** Reads a folder for linting, which lies among others of a kind; runs nothing of it. */
export async function readSubject(folder: string, among?: Subject['kind']): Promise<Subject> {
  const paths = await listFiles(folder, { ignore: foreign })
  const files = await Promise.all(paths.map((path) => readLintFile(folder, path)))
  const manifest = asMap(await readIfThere(join(folder, 'flavour.json')))
  const names = paths.map((path) => path.split('/')[0] ?? '')
  const kind = kindOfNames(names, among).name
  return { kind, name: basename(folder), folder, files, manifest }
}

async function readLintFile(folder: string, path: string): Promise<LintFile> {
  const absolute = join(folder, path)
  const itself = await lstat(absolute)
  const link = itself.isSymbolicLink() ? await readlink(absolute) : undefined
  const status = await stat(absolute).catch(() => undefined)
  const isRead = status?.isFile() === true && status.size <= largest
  const bytes = isRead ? await readFile(absolute) : undefined
  const text = bytes && !bytes.includes(0) ? bytes.toString('utf8') : undefined
  const [, hookFolder] = /^([^/]+\.d)\/[^/]+$/.exec(path) ?? []
  return {
    path,
    text,
    link,
    hookFolder,
    isExecutable: status?.isFile() === true && (status.mode & 0o111) !== 0,
    shebang: /^#!(.*)/.exec(text ?? '')?.[1]?.trim(),
    isElf: bytes?.subarray(0, 4).toString('latin1') === '\x7fELF',
    isBroken: status === undefined,
  }
}

function asMap(text: string | undefined): Subject['manifest'] {
  try {
    const value: unknown = readJson(text ?? '')
    const isMap = value !== null && typeof value === 'object' && !Array.isArray(value)
    return isMap ? (value as Subject['manifest']) : undefined
  } catch {
    return undefined
  }
}
