import type { Architecture } from '../architectures/architecture.ts'
import { qemuFile, qemuOption } from '../quoting/qemu.ts'
import type { Accelerator } from './accelerator.ts'
import type { Firmware } from './firmware.ts'
import { type Network, networkArguments } from './network.ts'
import { qemuOf } from './qemu.ts'

/** A disk of the machine. */
export interface MachineDisk {
  /** Absolute path. */
  readonly path: string
  /** As QEMU calls it: `raw`, `qcow2`, … */
  readonly format: string
  /** True: the guest's writes go into the file. False: into a nameless overlay that ends with the machine. */
  readonly persist: boolean
}

/** A kernel that QEMU loads itself, without boot loader. Absolute paths. */
export interface DirectKernel {
  readonly path: string
  readonly initrd?: string | undefined
  readonly append?: string | undefined
}

/** A machine as plain data. */
export interface Machine {
  readonly architecture: Architecture
  readonly firmware: Firmware
  /** MiB. */
  readonly memory: number
  readonly cpus: number
  /** Tried for booting in this order. */
  readonly disks: readonly MachineDisk[]
  readonly network?: Network | undefined
  readonly kernel?: DirectKernel | undefined
  /** False: a reboot of the guest ends the machine. */
  readonly reboots: boolean
}

/** Where a stream of the machine goes: a descriptor that QEMU inherits, a unix socket that listens, or its own. */
type Channel =
  | { readonly kind: 'descriptor'; readonly number: number }
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'stdio' }

/** How this host runs a machine. */
export interface MachineHost {
  readonly accelerator: Accelerator
  readonly serial: Channel
  /** Ports of the machine by name, through which a program in it speaks with us. */
  readonly ports?: Readonly<Record<string, Channel>>
  /** QMP, see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html */
  readonly control: Channel
}

/** The QEMU arguments for a machine: the same for the same data, nothing of the host's configuration in between. */
export function machineArguments(machine: Machine, host: MachineHost): string[] {
  return [
    ...['-name', 'parfait', '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-machine', qemuOf(machine.architecture).machine, ...host.accelerator.args],
    ...['-m', `${machine.memory}M`, '-smp', `${machine.cpus}`, '-rtc', 'base=utc'],
    ...['-object', 'rng-builtin,id=rng0', '-device', 'virtio-rng-pci,rng=rng0'],
    ...['-chardev', channelArgument('serial0', host.serial), '-serial', 'chardev:serial0'],
    ...['-chardev', channelArgument('control', host.control)],
    ...['-mon', 'chardev=control,mode=control'],
    ...firmwareArguments(machine.firmware),
    ...machine.disks.flatMap(diskArguments),
    ...networkArguments(machine.network, machine.disks.length + 1),
    ...portArguments(host.ports),
    ...kernelArguments(machine.kernel),
    ...(machine.reboots ? [] : ['-no-reboot']),
  ]
}

function channelArgument(id: string, channel: Channel): string {
  if (channel.kind === 'stdio') return qemuOption('stdio', { id, signal: 'off' })
  return channel.kind === 'descriptor'
    ? qemuOption('socket', { id, fd: channel.number })
    : qemuOption('socket', { id, path: channel.path })
}

function firmwareArguments(firmware: Firmware): string[] {
  if (firmware.kind === 'bios') return []
  const flash = (unit: number, mode: object, path: string) =>
    qemuOption(undefined, { if: 'pflash', unit, format: 'raw', ...mode, file: qemuFile(path) })
  return [
    ...['-drive', flash(0, { readonly: 'on' }, firmware.code)],
    // The private copy of the variables: nameless, so that nothing is left even after kill -9.
    ...['-drive', flash(1, { snapshot: 'on' }, firmware.variables)],
  ]
}

function diskArguments({ path, format, persist }: MachineDisk, index: number): string[] {
  const id = `disk${index}`
  const mode = persist ? { cache: 'writeback' } : { snapshot: 'on', cache: 'unsafe' }
  const own = { if: 'none', format, ...mode, discard: 'unmap', file: qemuFile(path) }
  return [
    ...['-drive', qemuOption(undefined, { id, ...own })],
    ...['-device', qemuOption('virtio-blk-pci', { drive: id, bootindex: index + 1 })],
  ]
}

function portArguments(ports: MachineHost['ports'] = {}): string[] {
  const all = Object.entries(ports)
  if (all.length === 0) return []
  return [
    ...['-device', 'virtio-serial-pci'],
    ...all.flatMap(([name, channel], index) => [
      ...['-chardev', channelArgument(`port${index}`, channel)],
      ...['-device', qemuOption('virtserialport', { chardev: `port${index}`, name })],
    ]),
  ]
}

function kernelArguments(kernel: DirectKernel | undefined): string[] {
  if (!kernel) return []
  return [
    ...['-kernel', kernel.path],
    ...(kernel.initrd === undefined ? [] : ['-initrd', kernel.initrd]),
    ...(kernel.append === undefined ? [] : ['-append', kernel.append]),
  ]
}
