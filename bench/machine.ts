import { readFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { run } from '../lib/run.ts'
import { requireTools } from '../lib/tools.ts'

/** What the comparison calls itself; what parfait needs, `parfait doctor` knows. */
const tools = [
  { command: 'disk-image-create', packages: { debian: 'python3-diskimage-builder' } },
  { command: 'debootstrap', packages: { debian: 'debootstrap' } },
  { command: 'mkosi', packages: { debian: 'mkosi' } },
  { command: 'systemd-nspawn', packages: { debian: 'systemd-container' } },
  { command: 'grub-install', packages: { debian: 'grub2-common' } },
  { command: '/usr/lib/grub/i386-pc/boot.img', packages: { debian: 'grub-pc-bin' } },
  { command: 'qemu-img', packages: { debian: 'qemu-utils' } },
  { command: 'partx', packages: { debian: 'util-linux' } },
  { command: 'debugfs', packages: { debian: 'e2fsprogs' } },
  { command: 'sfdisk', packages: { debian: 'fdisk' } },
  { command: '/usr/bin/time', packages: { debian: 'time' } },
  { command: 'hyperfine', packages: { debian: 'hyperfine' } },
]

/** Fails unless this is root and all programs are there. */
export async function requireMachine(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('the peers need root: run this as root')
  await requireTools(tools)
}

/** What the figures were measured on and with; no names of hosts or people. */
export async function describeMachine(checkout: string) {
  const osRelease = await readFile('/etc/os-release', 'utf8')
  const { stdout } = await run('dpkg-query', [
    '--show',
    ...['python3-diskimage-builder', 'mkosi', 'debootstrap', 'mmdebstrap', 'qemu-utils'],
  ])
  const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'))
  return {
    system: /^PRETTY_NAME="(.*)"$/m.exec(osRelease)?.[1] ?? 'unknown',
    kernel: release().replace(/^(\d+\.\d+).*/, '$1'),
    cpus: cpus().length,
    memory: totalmem(),
    versions: [
      `parfait ${version}`,
      `node ${process.versions.node}`,
      ...stdout
        .trim()
        .split('\n')
        .map((line) => line.replace('\t', ' ')),
    ],
  }
}

/** Boots an image to its login prompt; fails where it does not come. */
export async function bootImage(parfait: string, image: string): Promise<void> {
  await run(process.execPath, [
    ...[join(parfait, 'bin/parfait'), 'boot', image, '--until', 'login:', '--timeout', '300'],
  ])
}
