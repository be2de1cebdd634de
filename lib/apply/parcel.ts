import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { ParfaitError } from '../errors.ts'
import { type Flavour, flavourOf, type Hook } from '../flavours/flavour.ts'
import { optionVariables } from '../flavours/options.ts'
import { secretNames } from '../flavours/secrets.ts'
import { copySeenFiles } from '../flavours/seen-files.ts'
import type { ExtraData } from '../gather/facts.ts'
import { installerOf, packageRefresher } from '../plan/installer.ts'
import { visibleData } from '../plan/visible-data.ts'
import { shellLine, shellWord } from '../quoting/shell.ts'
import { buildEnvironmentFiles } from '../sandbox/environment.ts'
import type { Step } from '../step.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { readTree } from '../tree/read.ts'
import { writeTar } from '../tree/tar/write-tar.ts'
import { hooksInside, insideEnvironment, secretsInside } from '../walk/inside.ts'

/** Where the programs for packages and the library of hooks are, and what begins the hook. */
export const engineInside = '/usr/lib/parfait'
export const beginning = `${engineInside}/.begin`

/** What the parcels of one run are made of. */
export interface ParcelSource {
  readonly build: BuildContext
  readonly flavours: readonly Flavour[]
  readonly data: Readonly<Record<string, ExtraData>>
  /** Seconds since the epoch. */
  readonly clock: number
}

/** A program that a module hook calls. */
interface HostProgram {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly input: Uint8Array
}

/** What a step sees on the host, whatever runs there. */
export async function gatherEntries(step: Step, source: ParcelSource): Promise<TreeEntry[]> {
  const { work } = step
  const own = work.kind === 'hook' ? await hookEntries(work.hook, source) : []
  return [...(await engineEntries(source)), ...own]
}

/** All that a step needs on the host, as an archive that is unpacked at its root, over empty folders in memory. */
export async function makeParcel(step: Step, source: ParcelSource): Promise<Buffer> {
  const hook = step.work.kind === 'hook' ? step.work.hook : undefined
  const begin = made(beginning, 0o755, beginningOf(step, hook, source))
  return pack([...(await gatherEntries(step, source)), begin])
}

/** The same for a program that a hook calls, whose output comes as lines; see `readEnded`. */
export function makeProgramParcel(
  entries: readonly TreeEntry[],
  program: HostProgram,
): Promise<Buffer> {
  const begin = made(beginning, 0o755, programOf(program))
  return pack([...entries, begin, made(given, 0o600, program.input)])
}

/** Of entries with one path the last one counts. */
async function pack(entries: readonly TreeEntry[]): Promise<Buffer> {
  const all = new Map(entries.map((entry) => [entry.path, entry]))
  const pieces: Uint8Array[] = []
  for await (const piece of writeTar([...all.values()])) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

function made(path: string, mode: number, content: string | Uint8Array): TreeEntry {
  const size = Buffer.from(content).length
  return { path, kind: 'file', mode, uid: 0, gid: 0, mtime: 0, size, allocated: size, content }
}

/** Of what lies over a tree in a build, only what has a folder of its own: nothing stands in for programs of the host. */
async function engineEntries({ flavours }: ParcelSource): Promise<TreeEntry[]> {
  const files = Object.entries(buildEnvironmentFiles(flavours)).filter(([path]) =>
    path.startsWith(`${engineInside}/`),
  )
  return Promise.all(
    files.map(async ([path, { source, content, executable }]) => {
      const bytes = source === undefined ? (content ?? '') : await readFile(source)
      return made(path, executable ? 0o755 : 0o644, bytes)
    }),
  )
}

async function hookEntries(hook: Hook, source: ParcelSource): Promise<TreeEntry[]> {
  const { build, flavours, data } = source
  const flavour = flavourOf(flavours, hook.flavour)
  const work = join(build.session.folder, `host-${hook.flavour}-${hook.phase}-${hook.name}`)
  const seen = await copySeenFiles(hook, flavour, work)
  const folders = [seen, ...visibleData(flavour, flavours, data).folders]
  const files = await Promise.all(folders.map((folder) => below(folder, hooksInside)))
  const secrets = secretNames(flavour, build.secrets).map((name) =>
    made(join(secretsInside, name), 0o400, build.secrets.get(name) ?? ''),
  )
  return [...files.flat(), ...secrets]
}

/** The files of a folder, as entries of another one. */
async function below(folder: string, to: string): Promise<TreeEntry[]> {
  const clock = Number.MAX_SAFE_INTEGER
  const entries = await readTree({ tree: folder, excludes: [], empties: [], clock })
  return entries
    .filter(({ path }) => path !== '/')
    .map(({ hardLinkOf, ...entry }) => ({
      ...entry,
      path: join(to, entry.path),
      ...(hardLinkOf === undefined ? {} : { hardLinkOf: join(to, hardLinkOf) }),
    }))
}

const given = `${engineInside}/.given`
const said = { stdout: `${engineInside}/.stdout`, stderr: `${engineInside}/.stderr` }

/** What it prints comes in Base64: nothing of it can be taken for what is said of it. */
function programOf({ command, env }: HostProgram): string {
  const { stdout, stderr } = said
  return `umask 022
cd /
${exportsOf(env, 'a module hook')}unset PWD OLDPWD
status=0
${shellLine(command)} <${given} >${stdout} 2>${stderr} || status=$?
echo "s$status"
base64 ${stdout} | sed 's/^/o/'
base64 ${stderr} | sed 's/^/e/'
`
}

/** What the lines of such a program mean. */
export function readEnded(lines: readonly string[]) {
  const of = (letter: string) =>
    lines.filter((line) => line.startsWith(letter)).map((line) => line.slice(1))
  const text = (letter: string) => Buffer.from(of(letter).join(''), 'base64').toString()
  return { exitCode: Number(of('s')[0] ?? 1), stdout: text('o'), stderr: text('e') }
}

/** A script that sets the hook's environment, which no list of processes shows then, and becomes the hook. */
function beginningOf(step: Step, hook: Hook | undefined, source: ParcelSource): string {
  const { build, flavours, clock } = source
  const { work, material } = step
  const command = hook
    ? [join(hooksInside, `${hook.phase}.d`, hook.name)]
    : work.kind === 'packages'
      ? [installerOf(flavours), ...work.names]
      : [packageRefresher]
  const env = {
    ...insideEnvironment({ build, flavours, plan: { clock } }),
    ...optionVariables(material.options),
    ...material.variables,
  }
  const exports = exportsOf(env, `'${step.label.flavour}/${step.label.name}'`)
  return `umask 022\ncd /\n${exports}unset PWD OLDPWD\nexec ${shellLine(command)}\n`
}

function exportsOf(env: Readonly<Record<string, string>>, whose: string): string {
  const lines = Object.entries(env).map(([name, value]) => {
    if (/^[A-Za-z_]\w*$/.test(name)) return `export ${name}=${shellWord(value)}\n`
    throw new ParfaitError('apply-refused', `Expected the name of a variable, got '${name}'`, {
      place: `the environment of ${whose}`,
      hint: 'a shell on the host sets it: letters, digits and underscores',
    })
  })
  return lines.join('')
}
