import { constants } from 'node:fs'
import { access, mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from '../architectures/architecture.ts'
import { hostArchitecture, runsOn } from '../architectures.ts'
import { isErrno, ParfaitError } from '../errors.ts'
import { requireTool } from '../tools.ts'
import { type Ending, kill, type Launched, launch } from './launch.ts'
import { qemuOf } from './qemu.ts'
import { selfTestArguments, selfTestRom, selfTestStatus } from './self-test.ts'
import { until } from './until.ts'

/** What runs the instructions of the guest. */
export interface Accelerator {
  readonly name: 'kvm' | 'tcg'
  /** Arguments for QEMU. */
  readonly args: readonly string[]
  /** Why this one, for the user. */
  readonly reason: string
}

interface ProbeRequest {
  /** Folder for a scratch file, which is gone before the probe begins. */
  readonly scratch: string
  readonly signal?: AbortSignal | undefined
  /** How long the self-test may take; 1500 where none is given. It needs about 50. */
  readonly timeoutMs?: number
  /** Of the machine to come; the host's where none is given. */
  readonly architecture?: Architecture | undefined
  /** Of this host; that of Node where none is given. */
  readonly host?: Architecture | undefined
  /** Use this one untested; `auto` where none is given. */
  readonly wanted?: 'auto' | Accelerator['name'] | undefined
  /** QEMU to test, absolute path. */
  readonly qemu?: string | undefined
  /** The device of KVM. */
  readonly device?: string
}

const kvmArguments = ['-accel', 'kvm', '-cpu', 'host'] as const

/**
 * Chooses KVM where a virtual CPU provably runs on it, and emulation otherwise. Costs one short process; callers keep the
 * answer. Errors: `tool-missing`, `interrupted`.
 */
export async function probeAccelerator(request: ProbeRequest): Promise<Accelerator> {
  const { wanted = 'auto', device = '/dev/kvm' } = request
  const host = request.host ?? hostArchitecture()
  const guest = request.architecture ?? host
  const kvm = { name: 'kvm', args: kvmArguments } as const
  const tcg = {
    name: 'tcg',
    args: ['-accel', 'tcg,thread=multi', '-cpu', qemuOf(guest).cpu],
  } as const
  if (wanted !== 'auto') return { ...(wanted === 'kvm' ? kvm : tcg), reason: 'as asked for' }
  if (!runsOn(guest, host))
    return { ...tcg, reason: `this machine is ${host.name}, that one ${guest.name}` }
  const closed = await findDeviceFault(device)
  if (closed !== undefined) return { ...tcg, reason: closed }
  // The test is a program of PCs.
  if (!host.bios) return { ...kvm, reason: `${device} can be opened` }
  const fault = await findKvmFault({ ...request, architecture: guest })
  return fault === undefined ? { ...kvm, reason: 'it passed its test' } : { ...tcg, reason: fault }
}

async function findDeviceFault(device: string): Promise<string | undefined> {
  try {
    await access(device, constants.R_OK | constants.W_OK)
    return undefined
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return `there is no ${device}`
    return `this user may not open ${device}; members of its group (kvm) may`
  }
}

async function findKvmFault(request: TestRequest): Promise<string | undefined> {
  const { timeoutMs = 1500, signal } = request
  const test = await startSelfTest(request)
  const end = await until<Ending | 'stopped'>({ timeoutMs, signal }, (settle) => {
    void test.ended.then(settle)
    // QEMU reports this one and then stands still, for ever; it may have done so before we listen.
    const listen = () => test.said().includes('KVM internal error') && settle('stopped')
    test.child.stderr?.on('data', listen)
    listen()
    // Not waited for: a process that hangs in the kernel would make us hang too.
    return () => void (test.child.exitCode === null && kill(test))
  })
  if (end === 'late') return `KVM hangs: its test did not end within ${timeoutMs / 1000} s`
  return end === 'stopped'
    ? 'KVM fails its test: it does not know all instructions of its CPU'
    : describeEnding(end)
}

function describeEnding({ code, signal, said }: Ending): string | undefined {
  if (code === selfTestStatus) return undefined
  const line = said.split('\n')[0]?.replace(/^qemu-system-\w+: (error: )?/, '')
  return `KVM fails its test: ${line?.slice(0, 100) || `QEMU ended with ${signal ?? code}`}`
}

type TestRequest = ProbeRequest & { readonly architecture: Architecture }

async function startSelfTest({ architecture, scratch, qemu }: TestRequest): Promise<Launched> {
  const { tool } = qemuOf(architecture)
  const command = await requireTool({ ...tool, ...(qemu && { command: qemu }) })
  const rom = await openUnlinked(scratch, selfTestRom())
  try {
    return await launch({
      command,
      args: [...kvmArguments, ...selfTestArguments, '-bios', '/proc/self/fd/3'],
      stdio: ['ignore', 'ignore', 'pipe', rom.fd],
    })
  } finally {
    await rom.close()
  }
}

/** A file without a name: it is gone with the last process that has it open, even after kill -9. */
async function openUnlinked(scratch: string, content: Uint8Array) {
  const folder = await mkdtemp(join(scratch, 'parfait-probe-')).catch((error: unknown) => {
    const message = `The scratch folder '${scratch}' cannot be written`
    throw new ParfaitError('output-refused', message, { hint: 'set TMPDIR', cause: error })
  })
  try {
    const file = await open(join(folder, 'rom'), 'wx+')
    await file.writeFile(content)
    return file
  } finally {
    await rm(folder, { recursive: true })
  }
}
