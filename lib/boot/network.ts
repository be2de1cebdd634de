import { qemuOption } from '../quoting/qemu.ts'

/** QEMU's user network: DHCP, DNS and a way out, with no rights needed on the host. */
export interface Network {
  readonly forwards: readonly HostForward[]
  /** True: the guest reaches nothing beyond the forwards and QEMU's own services. */
  readonly isRestricted: boolean
  /** Absolute path of a folder that QEMU serves by TFTP. */
  readonly tftp?: string | undefined
  /** Name below `tftp` that DHCP announces: the machine boots from the network when no disk does. */
  readonly bootfile?: string | undefined
  /** False: the card has no program of its own to boot with, so the firmware does it; with `bootfile`. Default: true. */
  readonly hasRom?: boolean | undefined
  readonly guestForwards?: readonly GuestForward[] | undefined
  /** How many more cards the machine has, whose cables lead nowhere. */
  readonly idleCards?: number | undefined
}

/** A port of the host's loopback that leads to a port of the guest. */
export interface HostForward {
  readonly host: number
  readonly guest: number
}

/** A fixed address in the guest's network; each connection runs a command with the connection as its stdin and stdout. */
interface GuestForward {
  readonly address: string
  readonly port: number
  /** As QEMU's `guestfwd` takes it: split at blanks, no quotes. */
  readonly command: string
}

/** Arguments for the network card; none at all where there is no network. The MAC is always the same. */
export function networkArguments(network: Network | undefined, bootIndex: number): string[] {
  if (!network) return ['-nic', 'none']
  // Without an option ROM the firmware wastes no time on the network, and no package for it is needed.
  const { bootfile, hasRom = bootfile !== undefined } = network
  const rom = hasRom ? '' : ',romfile='
  const boot = bootfile === undefined ? '' : `,bootindex=${bootIndex}`
  return [
    ...['-netdev', userNetwork(network)],
    ...['-device', `virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56${rom}${boot}`],
    ...Array.from({ length: network.idleCards ?? 0 }, (_, index) => idleCard(index + 1)).flat(),
  ]
}

function idleCard(number: number): string[] {
  const mac = `52:54:00:12:34:${(0x56 + number).toString(16)}`
  return [
    ...['-netdev', `hubport,id=net${number},hubid=${number}`],
    ...['-device', `virtio-net-pci,netdev=net${number},mac=${mac},romfile=`],
  ]
}

function userNetwork(network: Network): string {
  const { forwards, isRestricted, tftp, bootfile, guestForwards = [] } = network
  return qemuOption('user', {
    id: 'net0',
    restrict: isRestricted ? 'on' : undefined,
    tftp,
    bootfile,
    hostfwd: forwards.map(({ host, guest }) => `tcp:127.0.0.1:${host}-:${guest}`),
    guestfwd: guestForwards.map(
      ({ address, port, command }) => `tcp:${address}:${port}-cmd:${command}`,
    ),
  })
}
