/** What is made of each release of Debian, and what must hold in the machines. A row is one image, and its boots. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineOptions, TreeRequest } from '../../lib/test-kit/index.ts'
import { publicKey, usefulFlavours } from '../fixtures/useful-flavours.ts'
import { type Check, containers, firewall, identities, plain, server } from './checks.ts'

/** The releases that the matrix knows, the default one first. */
export const releases = ['bookworm', 'trixie', 'bullseye', 'sid'] as const
export type Release = (typeof releases)[number]

export interface ReleaseCase {
  readonly name: string
  /** What it is made of; `folder` is one of the test's own. */
  request(folder: string): TreeRequest
  machine?(folder: string): MachineOptions
  /** What the machine says to commands. */
  readonly checks: readonly Check[]
  /** Commands that no two machines of the image answer alike; such a case boots twice. */
  readonly differ?: readonly string[]
}

export const cases: readonly ReleaseCase[] = [
  {
    name: 'server',
    request: (folder) => {
      const useful = usefulFlavours(folder)
      const packages = {
        ...useful.options?.packages,
        names: ['busybox-static', 'iproute2', 'tree'],
      }
      return { ...useful, options: { ...useful.options, packages } }
    },
    machine: (folder) => ({ user: 'ops', memory: 2048, disks: [seedDisk(folder)] }),
    checks: [...server, ...containers, ...firewall],
  },
  {
    name: 'plain',
    request: () => ({ flavours: ['vm', 'growroot', 'serial-console', 'state-partition'] }),
    machine: () => ({ firmware: 'uefi' }),
    checks: plain,
    differ: ['cat /etc/ssh/ssh_host_ed25519_key.pub', 'cat /etc/machine-id'],
  },
  {
    name: 'identities',
    request: () => ({
      flavours: ['vm', 'packages'],
      options: { packages: { names: ['lvm2', 'mdadm', 'munge', 'nvme-cli', 'open-iscsi'] } },
    }),
    checks: identities,
    differ: [
      'grep ^InitiatorName= /etc/iscsi/initiatorname.iscsi',
      'cat /etc/nvme/hostid',
      'cat /etc/nvme/hostnqn',
      'sha256sum </etc/munge/munge.key',
    ],
  },
  {
    name: 'mellanox',
    request: () => ({ flavours: ['vm', 'mellanox'] }),
    checks: [
      { command: 'systemctl is-system-running --wait', wanted: /^running$/m },
      { command: 'lsmod', wanted: /^mlx5_core/m },
      { command: 'uname -r', wanted: /^(?!.*cloud)/ },
    ],
  },
]

/** What a cloud would say, on a disk; https://cloudinit.readthedocs.io, NoCloud. */
function seedDisk(folder: string): string {
  const seed = join(folder, 'seed.img')
  const key = publicKey(folder, 'cloud')
  writeFileSync(join(folder, 'meta-data'), 'instance-id: one\nlocal-hostname: seeded\n')
  writeFileSync(join(folder, 'user-data'), `#cloud-config\nssh_authorized_keys: ["${key}"]\n`)
  execFileSync('mkfs.fat', ['-n', 'CIDATA', '-C', seed, '1024'])
  const files = ['meta-data', 'user-data'].map((name) => join(folder, name))
  execFileSync('mcopy', ['-i', seed, ...files, '::'])
  return seed
}
