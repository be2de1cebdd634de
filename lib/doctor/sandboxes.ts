import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxMode } from '../builders/builder.ts'
import { workerCommand } from '../builders/local.ts'
import { packageFolder } from '../files.ts'
import { overlayArguments } from '../sandbox/mounts.ts'
import type { Check, Host } from './check.ts'
import { probe } from './probe.ts'
import { findRestrictions, type Restriction } from './restrictions.ts'
import { nearestFolder } from './space.ts'

/** Namespaces, the sudo rule, and overlay mounts: whether a sandbox can be made, and why not. */
export async function checkSandboxes(host: Host): Promise<Check[]> {
  const mode: SandboxMode = host.user.id === 0 ? 'root' : 'user'
  const [own, sudo, restrictions] = await Promise.all([
    tryNamespaces(mode, host),
    mode === 'user' ? trySudoRule(host) : undefined,
    findRestrictions(host),
  ])
  const isPossible = own === undefined || sudo === 'in force'
  const overlay = isPossible ? [await checkOverlay(own === undefined ? mode : 'sudo', host)] : []
  return [
    describeNamespaces({ mode, fault: own, isPossible, restrictions }),
    ...restrictions.map((restriction) => describeRestriction(restriction, own)),
    ...(sudo === undefined ? [] : [describeSudo(sudo, own === undefined)]),
    ...overlay,
  ]
}

/** The part of the command that makes the namespaces: the very one that builds use. */
function sandboxCommand(mode: SandboxMode): string[] {
  const command = workerCommand(mode)
  return command.slice(0, command.lastIndexOf('--') + 1)
}

/**
 * Undefined for success, else what was said. The plain namespace is tried first: where the kernel forbids
 * it, unshare 2.38 with --map-auto leaves a child behind that waits for ever and keeps our pipes open.
 */
async function tryNamespaces(mode: SandboxMode, host: Host): Promise<string | undefined> {
  const plain = ['unshare', '--user', '--mount', '--pid', '--fork', '--']
  const fault = mode === 'user' ? await tryCommand([...plain, 'true'], host) : undefined
  return fault ?? tryCommand([...sandboxCommand(mode), 'true'], host)
}

/** Undefined for success, else what was said. */
async function tryCommand(
  [program = '', ...args]: readonly string[],
  host: Host,
  cwd = '/',
): Promise<string | undefined> {
  try {
    await probe(host, program, args, { cwd })
    return undefined
  } catch (error) {
    return faultOf((error as Error).message)
  }
}

/** The line that tells: of several, sudo's remarks come first, and pointers to more come last. */
function faultOf(message: string): string {
  const said = message.slice(message.indexOf(' failed: ') + 1).replace(/^failed: /, '')
  const lines = said.split('\n').filter((line) => !/^sudo: unable to resolve|dmesg\(1\)/.test(line))
  return (lines[0] ?? message).trim().replace(/: Success$/, '')
}

/** Asks sudo itself, for the very command; `--non-interactive`, for nobody may be there to type. */
async function trySudoRule(host: Host): Promise<string> {
  const wanted = workerCommand('sudo').slice(3)
  return probe(host, 'sudo', ['--non-interactive', '--list', '--', ...wanted])
    .then(() => 'in force')
    .catch((error: Error) => (/was not found/.test(error.message) ? 'no sudo' : 'not in force'))
}

interface Finding {
  readonly mode: SandboxMode
  readonly fault: string | undefined
  readonly isPossible: boolean
  readonly restrictions: readonly Restriction[]
}

function describeNamespaces({ mode, fault, isPossible, restrictions }: Finding): Check {
  const name = mode === 'root' ? 'namespaces' : 'user namespaces'
  if (fault === undefined)
    return { name, state: 'ok', detail: mode === 'root' ? 'mount and pid, as root' : 'they work' }
  if (isPossible) return { name, state: 'warning', detail: `${fault}; sudo is used instead` }
  // What a command mends, the checks of ids and packages say.
  const isMendable = /matching user|failed to execute/.test(fault)
  if (isMendable && restrictions.every(({ sysctl }) => sysctl === undefined))
    return { name, state: 'missing', detail: `${fault}: see 'subordinate ids' and 'uidmap'` }
  return { name, state: 'missing', detail: fault, remedy: { advice: waysOut(mode, restrictions) } }
}

function waysOut(mode: SandboxMode, restrictions: readonly Restriction[]): string[] {
  if (mode === 'root') return ['start this container with the right to make namespaces']
  const lines = restrictions.flatMap(({ sysctl }) => sysctl ?? [])
  const put = `put '${lines.join(`' and '`)}' into a file of /etc/sysctl.d and run 'sysctl --system'`
  const lift = lines.length > 0 ? [put] : []
  const rule = `install the sudo rule, which grants as much as root: ${packageFolder}/sudoers.d/README.md`
  return [...lift, `${lift.length > 0 ? 'or ' : ''}${rule}`]
}

function describeRestriction({ name, detail }: Restriction, fault: string | undefined): Check {
  if (fault === undefined) return { name, state: 'ok', detail: `${detail}; it does no harm here` }
  return { name, state: 'warning', detail }
}

function describeSudo(found: string, isSpare: boolean): Check {
  const name = 'sudo rule'
  if (found === 'in force') return { name, state: 'ok', detail: found }
  if (isSpare) return { name, state: 'ok', detail: `${found}, and not needed` }
  return { name, state: 'warning', detail: found }
}

/** Mounts two layers as a build would, on the file system of the store. */
async function checkOverlay(mode: SandboxMode, host: Host): Promise<Check> {
  const name = 'overlay mounts'
  const inside = sandboxCommand(mode)
  const parent = await nearestFolder(host.store)
  const folder = await mkdtemp(join(parent, '.parfait-doctor-')).catch(() => undefined)
  if (!folder) return { name, state: 'missing', detail: `${parent} is not writable` }
  try {
    for (const part of ['lower', 'upper', 'work', 'tree']) await mkdir(join(folder, part))
    const mount = { target: 'tree', lower: ['lower'], upper: 'upper', work: 'work' }
    const fault = await tryCommand([...inside, 'mount', ...overlayArguments(mount)], host, folder)
    if (fault === undefined) return { name, state: 'ok', detail: `they work on ${parent}` }
    // A rule for the worker alone does not let us mount.
    if (mode === 'sudo' && /password/.test(fault))
      return { name, state: 'warning', detail: 'not tried: the sudo rule does not allow it' }
    const advice = ['put the store on ext4, xfs or btrfs by --store: overlays need that']
    const remedy = fault.startsWith('mount:') ? { remedy: { advice } } : {}
    return { name, state: 'missing', detail: `on ${parent}: ${fault}`, ...remedy }
  } finally {
    // What the kernel left in the work folder belongs to the sandbox's root, and has no mode.
    const gone = await rm(folder, { recursive: true, force: true }).catch(() => 'refused')
    if (gone) await tryCommand([...inside, 'rm', '--recursive', '--force', folder], host)
  }
}
