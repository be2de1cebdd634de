import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageFolder } from '../files.ts'
import { launchCommand, type SandboxMode } from '../sandbox/launch.ts'
import { overlayArguments } from '../sandbox/mounts.ts'
import type { Check, Host } from './check.ts'
import { probe } from './probe.ts'
import { findRestrictions, type Restriction } from './restrictions.ts'
import { nearestFolder } from './space.ts'

/** Namespaces, the sudo rule, and overlay mounts: whether a sandbox can be made, and why not. */
export async function checkSandboxes(host: Host): Promise<Check[]> {
  const mode: SandboxMode = host.user.id === 0 ? 'root' : 'user'
  const [own, sudo, restrictions] = await Promise.all([
    tryCommand(mode, ['true'], host),
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
  const command = launchCommand(mode)
  return command.slice(0, command.lastIndexOf('--') + 1)
}

/** Undefined for success, else what was said. */
async function tryCommand(
  mode: SandboxMode,
  command: readonly string[],
  host: Host,
  cwd = '/',
): Promise<string | undefined> {
  const [program = '', ...args] = [...sandboxCommand(mode), ...command]
  try {
    await probe(host, program, args, { cwd })
    return undefined
  } catch (error) {
    const [, ...said] = (error as Error).message.split(' failed: ')
    return (
      said
        .join(' failed: ')
        .split('\n')[0]
        ?.replace(/: Success$/, '') || (error as Error).message
    )
  }
}

/** Asks sudo itself, for the very command; `--non-interactive`, for nobody may be there to type. */
async function trySudoRule(host: Host): Promise<string> {
  const wanted = launchCommand('sudo').slice(3)
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
  const lift = lines.length > 0 ? [`put '${lines.join(`' and '`)}' into /etc/sysctl.d`] : []
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
  const parent = await nearestFolder(host.store)
  const folder = await mkdtemp(join(parent, '.parfait-doctor-')).catch(() => undefined)
  if (!folder) return { name, state: 'missing', detail: `${parent} is not writable` }
  try {
    for (const part of ['lower', 'upper', 'work', 'tree']) await mkdir(join(folder, part))
    const mount = { target: 'tree', lower: ['lower'], upper: 'upper', work: 'work' }
    const fault = await tryCommand(mode, ['mount', ...overlayArguments(mount)], host, folder)
    if (fault === undefined) return { name, state: 'ok', detail: `they work on ${parent}` }
    const advice = [`put the store on ext4, xfs or btrfs by --store, for overlays need that`]
    return { name, state: 'missing', detail: `on ${parent}: ${fault}`, remedy: { advice } }
  } finally {
    // What the kernel left in the work folder belongs to the sandbox's root, and has no mode.
    const gone = await rm(folder, { recursive: true, force: true }).catch(() => 'refused')
    if (gone)
      await tryCommand(mode, ['rm', '--recursive', '--force', folder], host, dirname(folder))
  }
}
