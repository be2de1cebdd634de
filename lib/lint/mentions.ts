import { phaseOfFolder } from '../phases.ts'
import { matchesOf, type Place } from './place.ts'
import { shellCode, shellOf } from './shell.ts'
import type { LintFile, Subject } from './subject.ts'
import { isText } from './text-file.ts'

/** A variable that a script uses and does not set. */
export interface Mention extends Place {
  readonly name: string
  /** It has a default there: `${NAME:-x}`. */
  readonly isGuarded: boolean
}

/** What every hook, or a shell, has; see docs/phases.md. */
const alwaysThere: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'ARCH',
  'FS_TYPE',
  'IMAGE_NAME',
  '_LIB',
  'TMP_BUILD_DIR',
  'TMP_HOOKS_PATH',
  'SOURCE_DATE_EPOCH',
  'TARGET_ROOT',
  'TMP_MOUNT_PATH',
  'PARFAIT_CACHE',
  'SECRETS_PATH',
  'IMAGE_SIZE',
  'IMAGE_BLOCK_DEVICE',
  'IFS',
  'PWD',
  'OLDPWD',
  'PPID',
  'UID',
  'EUID',
  'RANDOM',
  'SECONDS',
  'LINENO',
  'FUNCNAME',
  'PIPESTATUS',
  'REPLY',
  'OPTARG',
  'OPTIND',
  'HOSTNAME',
  'HOSTTYPE',
  'OSTYPE',
  'MACHTYPE',
  'SHELL',
  'SHELLOPTS',
  'SHLVL',
  'TERM',
  'PS4',
  'COLUMNS',
  'LINES',
  'DIRSTACK',
  'GROUPS',
  'LOGNAME',
  'EPOCHSECONDS',
])

const use = /\$\{?[#!]?([A-Z][A-Z0-9_]*)(?=(:?[-+=?])?)/
const assignment =
  /(?:^|[\s;&|({])(?:export\s+|readonly\s+|local\s+|declare\s+(?:-\w+\s+)*|typeset\s+(?:-\w+\s+)*)?([A-Z][A-Z0-9_]*)\+?=/m
const otherAssignment =
  /\b(?:for|read(?:\s+-\w+)*|mapfile(?:\s+-\w+)*|getopts\s+\S+|printf\s+-v|local|declare)((?:\s+[A-Za-z_]\w*)+)/

/** The variables in capitals that shell hooks of a flavour use and nothing in the flavour sets. */
export function mentionsOf(subject: Subject): (Mention & { readonly file: LintFile })[] {
  const scripts = subject.files.filter(isText).filter((file) => isShell(file))
  const codes = scripts.map((file) => ({ file, code: shellCode(file.text) }))
  const assigned = new Set(codes.flatMap(({ code }) => assignedIn(code)))
  return codes
    .filter(({ file }) => runsInBuild(file))
    .filter(({ code }) => !sourcesForeign(code))
    .flatMap(({ file, code }) =>
      [...matchesOf(code, use)]
        .map(({ line, column, match }) => ({
          file,
          line,
          column,
          name: match[1] ?? '',
          isGuarded: match[2] !== undefined,
        }))
        .filter(({ name }) => !alwaysThere.has(name) && !assigned.has(name))
        .filter(({ name }) => !name.startsWith('BASH')),
    )
}

/** A script, or what scripts source from `lib/`. */
function isShell(file: LintFile): boolean {
  return shellOf(file) !== undefined || (file.path.startsWith('lib/') && !/\.\w+$/.test(file.path))
}

/** The environment of a booted machine is none of parfait's. */
function runsInBuild({ hookFolder = '', isExecutable }: LintFile): boolean {
  const phase = phaseOfFolder(hookFolder)
  return isExecutable && phase !== undefined && phase.where !== 'image'
}

function assignedIn(code: string): string[] {
  const one = [...matchesOf(code, assignment)].map(({ match }) => match[1] ?? '')
  const more = [...matchesOf(code, otherAssignment)].map(({ match }) => match[1] ?? '')
  return [...one, ...more.flatMap((names) => names.trim().split(/\s+/))]
}

/** `. /etc/os-release` may set anything. */
function sourcesForeign(code: string): boolean {
  return /(?:^|[;&|({]|\bthen|\bdo|\belse)[ \t]*(?:\.|source)[ \t]+(?!["']?(\$\{?_LIB|\$\(dirname|\$\{?0))/m.test(
    code,
  )
}
