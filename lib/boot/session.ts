import { Duplex } from 'node:stream'
import { ParfaitError } from '../errors.ts'
import { requireTool } from '../tools.ts'
import type { Accelerator } from './accelerator.ts'
import { endsWithin, kill, type Launched, launch } from './launch.ts'
import { type Machine, machineArguments } from './machine.ts'
import { qemuOf } from './qemu.ts'
import { QmpClient } from './qmp.ts'
import { SerialConsole } from './serial-console.ts'
import { until } from './until.ts'

/** How a machine ended. */
export interface MachineEnd {
  /** As of QMP: `guest-shutdown`, `guest-reset`, `guest-panic`, `host-qmp-quit`, or `internal-error`, `io-error`, `crash`. */
  readonly reason: string
  /** What QEMU said on its standard error. */
  readonly said: string
}

interface BootMachineRequest {
  readonly machine: Machine
  readonly accelerator: Accelerator
  /** Folder for what the guest writes without `persist`: nameless files, which may grow to the size of the disks. */
  readonly scratch: string
  /** Its abort ends the machine. */
  readonly signal?: AbortSignal | undefined
  /** Names of ports that the machine has beside its console. */
  readonly ports?: readonly string[] | undefined
  /** QEMU to use, absolute path. */
  readonly qemu?: string | undefined
  /** Gets what the serial port yields as it is, from the first byte. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined
}

/** A running machine. Whoever started it calls `close`; if we die before, the kernel ends it. */
export interface Session {
  /** The process id of QEMU. */
  readonly pid: number
  readonly console: SerialConsole
  readonly qmp: QmpClient
  /** What a program in the machine says on a port, and is told. Error: `TypeError` for one that was not asked for. */
  port(name: string): Duplex
  /** Resolves when QEMU is gone. Never rejects. */
  readonly exited: Promise<MachineEnd>
  /** Presses the power button and waits; false when the guest did not turn itself off in time. */
  powerDown(limits: { readonly timeoutMs: number }): Promise<boolean>
  /** Ends the machine at once, if it has not ended. May be called again. */
  close(): Promise<void>
}

/** Starts a machine and yields it when QEMU runs it. Errors: `tool-missing`, `boot-failed`, `interrupted`. */
export async function bootMachine(request: BootMachineRequest): Promise<Session> {
  if (request.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  const launched = await startQemu(request)
  const session = openSession(launched, request)
  try {
    await untilReady(session, request.signal)
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}

/** Descriptor of the first port. */
const firstPort = 5

/** The sockets are inherited descriptors: no path, no race, nothing to remove. Node's pipes are socket pairs. */
async function startQemu(request: BootMachineRequest) {
  const { machine, accelerator, qemu, scratch, ports = [] } = request
  const { tool } = qemuOf(machine.architecture)
  return launch({
    command: await requireTool({ ...tool, ...(qemu !== undefined && { command: qemu }) }),
    args: machineArguments(machine, {
      accelerator,
      serial: { kind: 'descriptor', number: 3 },
      control: { kind: 'descriptor', number: 4 },
      ports: Object.fromEntries(
        ports.map((name, index) => [name, { kind: 'descriptor', number: firstPort + index }]),
      ),
    }),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', ...ports.map(() => 'pipe' as const)],
    // QEMU makes the overlays of snapshot=on there, and unlinks them at once.
    env: { TMPDIR: scratch },
  })
}

function openSession(launched: Launched, request: BootMachineRequest): Session {
  const { signal, onBytes, ports = [] } = request
  const { child, ended } = launched
  let reason: string | undefined
  const end = (why: string) => {
    reason ??= why
    void kill(launched)
  }
  const console = new SerialConsole(socketAt(launched, 3), onBytes)
  const qmp = new QmpClient(socketAt(launched, 4), (event) => {
    if (event.event === 'SHUTDOWN') reason ??= String(event.data?.reason)
    // Nobody here stops a machine: it is one that can go no further, and would stand still for ever.
    if (event.event === 'STOP') void stoppedReason(qmp).then((why) => why && end(why))
  })
  const exited = ended.then(({ said }): MachineEnd => {
    const machineEnd = { reason: reason ?? 'crash', said }
    console.finish(`the machine ended (${describeEnd(machineEnd)})`)
    return machineEnd
  })
  const close = () => closeMachine(launched, qmp)
  const abort = () => void close()
  signal?.addEventListener('abort', abort, { once: true })
  void exited.then(() => signal?.removeEventListener('abort', abort))
  const powerDown = async ({ timeoutMs }: { readonly timeoutMs: number }) => {
    await qmp.powerDown().catch(() => {})
    return endsWithin(exited, timeoutMs)
  }
  const sockets = new Map(
    ports.map((name, index) => [name, socketAt(launched, firstPort + index)] as const),
  )
  const port = (name: string) => {
    const socket = sockets.get(name)
    if (!socket) throw new TypeError(`the machine has no port '${name}'`)
    return socket
  }
  return { pid: child.pid ?? -1, console, qmp, port, exited, powerDown, close }
}

function socketAt({ child }: Launched, index: number): Duplex {
  const stream = child.stdio[index]
  if (!(stream instanceof Duplex)) throw new TypeError(`descriptor ${index} is no socket`)
  return stream
}

/** Only states that a machine does not leave by itself count: a reset also stops it for a moment. */
async function stoppedReason(qmp: QmpClient): Promise<string | undefined> {
  const answer = await qmp.execute('query-status').catch(() => undefined)
  const { status } = (answer ?? {}) as { readonly status?: string }
  return ['internal-error', 'io-error', 'guest-panicked'].find((bad) => bad === status)
}

/** QEMU's own words for the end of a machine, with what it said where that explains anything. */
export function describeEnd({ reason, said }: MachineEnd): string {
  const last = said.split('\n').at(-1)
  return reason === 'crash' && last ? `${reason}: ${last}` : reason
}

async function untilReady(session: Session, signal: AbortSignal | undefined): Promise<void> {
  const ready = session.qmp.execute('qmp_capabilities').then(
    () => undefined,
    () => session.exited,
  )
  const end = await until<MachineEnd | undefined>({ timeoutMs: 30_000, signal }, (settle) => {
    void ready.then(settle)
    return () => {}
  })
  if (end === undefined) return
  const said = end === 'late' ? 'it did not answer within 30 s' : end.said || 'it said nothing'
  throw new ParfaitError('boot-failed', `QEMU did not start the machine: ${said}`)
}

async function closeMachine(launched: Launched, qmp: QmpClient): Promise<void> {
  void qmp.quit()
  if (!(await endsWithin(launched.ended, 3000))) await kill(launched)
}
