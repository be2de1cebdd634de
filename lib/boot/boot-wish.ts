import type { Architecture } from '../architectures/architecture.ts'
import { findArchitecture } from '../architectures.ts'
import { faultsOf, ParfaitError, throwFaults } from '../errors.ts'
import { consolePattern } from './console-pattern.ts'
import type { DirectKernel } from './machine.ts'
import { readServe, type ServeWish } from './serve-wish.ts'
import { readSession, type SessionFlags, type SessionWish } from './session-wish.ts'

/** The flags of `parfait boot` as the command line has them. */
export interface BootFlags extends SessionFlags {
  readonly arch?: string
  readonly firmware?: string
  readonly memory: string
  readonly cpus: string
  readonly network: boolean
  readonly accel: string
  readonly until?: string
  readonly untilBootstrap?: true
  readonly serve?: readonly string[]
  readonly serveAt?: string
  readonly ssh?: string | true
  readonly exec?: string
  readonly identity?: string
  readonly user?: string
  readonly persist?: true
  readonly disk?: readonly string[]
  readonly consoleLog?: string
  readonly kernel?: string
  readonly initrd?: string
  readonly append?: string
}

/** What a user asked of `parfait boot`, checked; paths are still as given. */
export interface BootWish {
  /** Undefined: a machine without a disk, started by a kernel. */
  readonly image?: string | undefined
  /** Undefined: that of the image. */
  readonly architecture?: Architecture | undefined
  /** Undefined: what the architecture has. */
  readonly firmware?: 'bios' | 'uefi' | undefined
  /** MiB. */
  readonly memory: number
  readonly cpus: number
  readonly accel: 'auto' | 'kvm' | 'tcg'
  readonly until?: RegExp | undefined
  /** Wait for the end of the flavour `vm-bootstrap`. */
  readonly isUntilBootstrap: boolean
  readonly serve?: ServeWish | undefined
  /** Wait for the end of the flavour `session`. */
  readonly session?: SessionWish | undefined
  readonly hasNetwork: boolean
  readonly timeoutMs: number
  /** Port of the host that leads to the guest's ssh; 0 for any free one. */
  readonly ssh?: number | undefined
  readonly exec?: string | undefined
  readonly identity?: string | undefined
  readonly user: string
  readonly persist: boolean
  readonly disks: readonly string[]
  readonly consoleLog?: string | undefined
  readonly kernel?: DirectKernel | undefined
}

const firmwares = ['bios', 'uefi'] as const
const accelerators = ['auto', 'kvm', 'tcg'] as const

/** Checks the command line and reports all of its faults together. Error: `usage`. */
export function readBootFlags(image: string | undefined, flags: BootFlags): BootWish {
  const faults: ParfaitError[] = []
  const read = makeReaders(faults)
  // `--ssh out.qcow2`: the flag has taken the image for its optional port.
  const hasSwallowed = image === undefined && typeof flags.ssh === 'string'
  const ssh = hasSwallowed ? true : flags.ssh
  const anyPort = ssh || flags.exec !== undefined ? 0 : undefined
  const wish: BootWish = {
    image: image ?? (hasSwallowed ? String(flags.ssh) : undefined),
    memory: read.memory(flags.memory),
    cpus: read.number('cpus', flags.cpus, [1, 255]),
    architecture: flags.arch === undefined ? undefined : read.architecture(flags.arch),
    firmware:
      flags.firmware === undefined ? undefined : read.choice('firmware', flags.firmware, firmwares),
    accel: read.choice('accel', flags.accel, accelerators),
    until: flags.until === undefined ? undefined : read.pattern('until', flags.until),
    isUntilBootstrap: flags.untilBootstrap ?? false,
    serve: readServe(flags, faults),
    session: readSession(flags, faults),
    hasNetwork: flags.network,
    timeoutMs: 1000 * read.number('timeout', flags.timeout ?? usualTimeout(flags), [1, 1_000_000]),
    ssh: typeof ssh === 'string' ? read.number('ssh', ssh, [1, 65_535]) : anyPort,
    exec: flags.exec,
    identity: flags.identity,
    user: flags.user ?? 'root',
    persist: flags.persist ?? false,
    disks: flags.disk ?? [],
    consoleLog: flags.consoleLog,
    kernel: flags.kernel === undefined ? undefined : { ...flags, path: flags.kernel },
  }
  throwFaults([...faults, ...findMisfits(wish, flags)])
  return wish
}

/** Ten tries take ten minutes where nobody said otherwise, and more where they work. */
function usualTimeout({ untilBootstrap }: BootFlags): string {
  return untilBootstrap ? '3600' : '180'
}

/** Readers that collect faults, and yield something of the right type beside them. */
function makeReaders(faults: ParfaitError[]) {
  const expected = (flag: string, what: string, came: string) =>
    faults.push(new ParfaitError('usage', `Expected ${what} after --${flag}, not '${came}'`))
  return {
    number(flag: string, text: string, [least, most]: readonly [number, number]): number {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
      if (!(value >= least && value <= most))
        expected(flag, `a number from ${least} to ${most}`, text)
      return value
    },
    choice<T extends string>(flag: string, text: string, choices: readonly T[]): T {
      const found = choices.find((one) => one === text)
      if (!found) expected(flag, choices.map((one) => `'${one}'`).join(' or '), text)
      return found ?? (text as T)
    },
    architecture(text: string): Architecture | undefined {
      try {
        return findArchitecture(text)
      } catch (error) {
        faults.push(...faultsOf(error))
        return undefined
      }
    },
    pattern(flag: string, text: string): RegExp | undefined {
      const pattern = consolePattern(text)
      if (!pattern) expected(flag, 'a regular expression', text)
      return pattern
    },
    memory(text: string): number {
      const memory = readMemory(text)
      if (memory === undefined) expected('memory', "a size such as '512M' or '2G'", text)
      return memory ?? 0
    },
  }
}

function findMisfits({ image }: BootWish, flags: BootFlags): ParfaitError[] {
  const fault = (message: string) => new ParfaitError('usage', message)
  const others = flags.until !== undefined || flags.exec !== undefined
  const isBounded = others || flags.untilBootstrap === true || flags.session === true
  const needsNetwork = flags.ssh ?? flags.exec ?? flags.serve
  return [
    ...(image === undefined && flags.kernel === undefined
      ? [fault('Expected the path of an image to boot, or --kernel')]
      : []),
    ...(flags.kernel === undefined && (flags.initrd ?? flags.append) !== undefined
      ? [fault('--initrd and --append belong to --kernel, which was not given')]
      : []),
    ...(flags.timeout !== undefined && !isBounded
      ? [fault('--timeout says how long to wait for --until or --exec; neither was given')]
      : []),
    ...(flags.untilBootstrap && others
      ? [fault('--until-bootstrap waits by itself; it goes with neither --until nor --exec')]
      : []),
    ...(flags.session && (others || flags.untilBootstrap)
      ? [
          fault(
            '--session waits by itself; it goes with none of --until, --exec, --until-bootstrap',
          ),
        ]
      : []),
    ...(!flags.network && needsNetwork !== undefined
      ? [fault('--ssh, --exec and --serve need the network that --no-network takes away')]
      : []),
    ...(flags.serveAt !== undefined && flags.serve === undefined
      ? [fault('--serve-at says where the guest finds what --serve has; none was given')]
      : []),
    ...(flags.identity !== undefined && flags.exec === undefined
      ? [fault('--identity is a key for --exec, which was not given')]
      : []),
  ]
}

/** MiB of `512M`, `2G`, or a plain number of MiB; at least 16. */
function readMemory(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,7})(?:([MG])(?:i?B)?)?$/i.exec(text) ?? []
  const memory = Number(digits) * (unit?.toUpperCase() === 'G' ? 1024 : 1)
  return memory >= 16 ? memory : undefined
}
