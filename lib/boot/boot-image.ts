import type { Architecture } from '../architectures/architecture.ts'
import { hostArchitecture } from '../architectures.ts'
import { ParfaitError } from '../errors.ts'
import { shellLine } from '../quoting/shell.ts'
import { type Accelerator, probeAccelerator } from './accelerator.ts'
import { findFirmware } from './firmware.ts'
import { inspectImage } from './image.ts'
import type { DirectKernel, Machine, MachineDisk } from './machine.ts'
import type { Network } from './network.ts'
import { bootMachine, type Session } from './session.ts'

/** An image, and what is particular about the machine for it; the rest has good defaults. */
export interface MachineRequest {
  /** Absolute path; a machine with a kernel of its own may do without. */
  readonly image?: string | undefined
  /** Absolute paths. */
  readonly extraDisks?: readonly string[] | undefined
  /** That of the image; this machine's where none is given. */
  readonly architecture?: Architecture | undefined
  readonly firmware?: 'bios' | 'uefi' | undefined
  /** MiB; 1024 where none is given. */
  readonly memory?: number | undefined
  /** 2 where none is given. */
  readonly cpus?: number | undefined
  readonly network?: Network | undefined
  readonly kernel?: DirectKernel | undefined
  /** Write into the image and the extra disks. */
  readonly persist?: boolean | undefined
  /** False: a reboot of the guest ends the machine. True where nothing is given. */
  readonly reboots?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** An image to start. */
interface BootImageRequest extends MachineRequest {
  /** The answer of `probeAccelerator`, if it is known. */
  readonly accelerator?: Accelerator | undefined
  /** Folder for nameless scratch files. */
  readonly scratch: string
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined
  /** Names of ports that the machine has beside its console. */
  readonly ports?: readonly string[] | undefined
}

/** Starts an image. Errors: `usage` for what is no bootable image, `tool-missing`, `boot-failed`, `interrupted`. */
export async function bootImage(request: BootImageRequest): Promise<Session> {
  const { scratch, signal, onBytes, ports } = request
  const machine = await describeMachine(request)
  const accelerator =
    request.accelerator ??
    (await probeAccelerator({ architecture: machine.architecture, scratch, signal }))
  return bootMachine({ machine, accelerator, scratch, signal, onBytes, ports })
}

/** The machine that an image is to run in. Errors: `usage`, `tool-missing`. */
export async function describeMachine(request: MachineRequest): Promise<Machine> {
  const { image, extraDisks = [], kernel, persist = false } = request
  const architecture = request.architecture ?? hostArchitecture()
  const disks: MachineDisk[] = []
  for (const path of image === undefined ? extraDisks : [image, ...extraDisks]) {
    const { format, isBootable, isReadOnly } = await inspectImage(path, request.signal)
    if (persist && isReadOnly) throw notWritable(path)
    if (path === image && !kernel && !isBootable) throw notBootable(path)
    disks.push({ path, format, persist })
  }
  return {
    architecture,
    firmware: await findFirmware({
      kind: request.firmware,
      architecture,
      hasKernel: kernel !== undefined,
    }),
    memory: request.memory ?? 1024,
    cpus: request.cpus ?? 2,
    disks,
    network: request.network,
    kernel,
    reboots: request.reboots ?? true,
  }
}

function notWritable(path: string): ParfaitError {
  const copy = shellLine(['qemu-img', 'convert', '-O', 'qcow2', path, 'writable.qcow2'])
  return new ParfaitError(
    'usage',
    `Expected an image that can be written to, but '${path}' is a compressed VMDK`,
    { place: path, hint: `boot it without --persist, or a copy: ${copy}` },
  )
}

function notBootable(path: string): ParfaitError {
  return new ParfaitError(
    'usage',
    `Expected a bootable disk image, but '${path}' has no partition table and no boot sector`,
    { hint: 'a file system without a disk around it can be attached with --disk' },
  )
}
