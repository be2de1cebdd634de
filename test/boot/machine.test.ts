import t from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { arm64 } from '../../lib/architectures/arm64.ts'
import type { Accelerator } from '../../lib/boot/accelerator.ts'
import { type Machine, type MachineHost, machineArguments } from '../../lib/boot/machine.ts'

const accelerator: Accelerator = { name: 'tcg', args: ['-accel', 'tcg'], reason: '' }
const host: MachineHost = {
  accelerator,
  serial: { kind: 'descriptor', number: 3 },
  control: { kind: 'descriptor', number: 4 },
}
const plain: Machine = {
  architecture: amd64,
  firmware: { kind: 'bios' },
  memory: 512,
  cpus: 2,
  disks: [{ path: '/a.qcow2', format: 'qcow2', persist: false }],
  reboots: true,
}

t.test('a plain machine, whole', async (t) => {
  t.same(machineArguments(plain, host), [
    ...['-name', 'parfait', '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-machine', 'q35,graphics=off', '-accel', 'tcg'],
    ...['-m', '512M', '-smp', '2', '-rtc', 'base=utc'],
    ...['-object', 'rng-builtin,id=rng0', '-device', 'virtio-rng-pci,rng=rng0'],
    ...['-chardev', 'socket,id=serial0,fd=3', '-serial', 'chardev:serial0'],
    ...['-chardev', 'socket,id=control,fd=4', '-mon', 'chardev=control,mode=control'],
    '-drive',
    'id=disk0,if=none,format=qcow2,snapshot=on,cache=unsafe,discard=unmap,file=/a.qcow2',
    ...['-device', 'virtio-blk-pci,drive=disk0,bootindex=1'],
    ...['-nic', 'none'],
  ])
})

interface Row {
  readonly name: string
  readonly change: Partial<Machine>
  readonly host?: Partial<MachineHost>
  readonly has?: readonly (readonly string[])[]
  readonly hasNot?: readonly string[]
}

const network = { forwards: [], isRestricted: false }
const rows: readonly Row[] = [
  {
    name: 'a disk that is written to',
    change: { disks: [{ path: '/a', format: 'raw', persist: true }] },
    has: [['-drive', 'id=disk0,if=none,format=raw,cache=writeback,discard=unmap,file=/a']],
    hasNot: ['snapshot=on'],
  },
  {
    name: 'a comma in a path',
    change: { disks: [{ path: '/a,b', format: 'raw', persist: true }] },
    has: [['-drive', 'id=disk0,if=none,format=raw,cache=writeback,discard=unmap,file=/a,,b']],
  },
  {
    name: 'two disks boot in order',
    change: {
      disks: ['/a', '/b'].map((path) => ({ path, format: 'raw', persist: false })),
    },
    has: [
      ['-device', 'virtio-blk-pci,drive=disk0,bootindex=1'],
      ['-device', 'virtio-blk-pci,drive=disk1,bootindex=2'],
    ],
  },
  {
    name: 'UEFI, the variables in an overlay',
    change: { firmware: { kind: 'uefi', code: '/C.fd', variables: '/V.fd' } },
    has: [
      ['-drive', 'if=pflash,unit=0,format=raw,readonly=on,file=/C.fd'],
      ['-drive', 'if=pflash,unit=1,format=raw,snapshot=on,file=/V.fd'],
    ],
  },
  {
    name: 'a forwarded port, restricted',
    change: { network: { forwards: [{ host: 2222, guest: 22 }], isRestricted: true } },
    has: [
      ['-netdev', 'user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:2222-:22'],
      ['-device', 'virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,romfile='],
    ],
  },
  {
    name: 'booting from the network, after the disk',
    change: { network: { ...network, tftp: '/srv,x', bootfile: 'pxelinux.0' } },
    has: [
      ['-netdev', 'user,id=net0,tftp=/srv,,x,bootfile=pxelinux.0'],
      ['-device', 'virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,bootindex=2'],
    ],
  },
  {
    name: 'booting from the network by the firmware alone',
    change: { network: { ...network, bootfile: 'snponly.efi', hasRom: false } },
    has: [['-device', 'virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,romfile=,bootindex=2']],
  },
  {
    name: 'a second card, connected to nothing',
    change: { network: { ...network, idleCards: 1 } },
    has: [
      ['-netdev', 'hubport,id=net1,hubid=1'],
      ['-device', 'virtio-net-pci,netdev=net1,mac=52:54:00:12:34:57,romfile='],
    ],
  },
  {
    name: 'a fixed address in the network of the guest',
    change: {
      network: {
        ...network,
        guestForwards: [{ address: '10.0.2.100', port: 80, command: 'serve a,b' }],
      },
    },
    has: [['-netdev', 'user,id=net0,guestfwd=tcp:10.0.2.100:80-cmd:serve a,,b']],
  },
  {
    name: 'a kernel without a disk',
    change: { disks: [], kernel: { path: '/k', initrd: '/i', append: 'console=ttyS0 a,b' } },
    has: [['-kernel', '/k', '-initrd', '/i', '-append', 'console=ttyS0 a,b']],
    hasNot: ['virtio-blk'],
  },
  { name: 'a kernel alone', change: { kernel: { path: '/k' } }, hasNot: ['-append', '-initrd'] },
  {
    name: 'a machine of another architecture',
    change: { architecture: arm64 },
    has: [['-machine', 'virt']],
    hasNot: ['q35'],
  },
  { name: 'no reboot', change: { reboots: false }, has: [['-no-reboot']] },
  {
    name: 'other channels',
    change: {},
    host: { serial: { kind: 'stdio' }, control: { kind: 'socket', path: '/s,1' } },
    has: [
      ['-chardev', 'stdio,id=serial0,signal=off'],
      ['-chardev', 'socket,id=control,path=/s,,1'],
    ],
  },
]

for (const row of rows)
  t.test(row.name, async (t) => {
    const args = machineArguments({ ...plain, ...row.change }, { ...host, ...row.host })
    const joined = `\n${args.join('\n')}\n`
    for (const part of row.has ?? []) t.match(joined, `\n${part.join('\n')}\n`)
    for (const part of row.hasNot ?? []) t.notOk(joined.includes(part), `no ${part}`)
  })
