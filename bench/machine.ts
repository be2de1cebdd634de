import { readFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { run, type Tool } from '../lib/run.ts'
import { requireTools } from '../lib/tools.ts'

/** What the comparison calls itself, whoever takes part. */
const ownTools: readonly Tool[] = [
  { command: 'qemu-img', packages: { debian: 'qemu-utils' } },
  { command: 'debugfs', packages: { debian: 'e2fsprogs' } },
  { command: 'sfdisk', packages: { debian: 'fdisk' } },
  { command: '/usr/bin/time', packages: { debian: 'time' } },
]

/** Fails unless this is root and all programs are there. */
export async function requireMachine(tools: readonly Tool[]): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('the peers need root: run this as root')
  await requireTools([...ownTools, ...tools])
}

/** What the figures were measured on and with; no names of hosts or people. */
export async function describeMachine(checkout: string) {
  const osRelease = await readFile('/etc/os-release', 'utf8')
  const packages = ['python3-diskimage-builder', 'mkosi', 'debootstrap', 'mmdebstrap', 'qemu-utils']
  // Peers that do not take part need not be installed.
  const { stdout } = await run('dpkg-query', ['--show', ...packages], { accept: [1] })
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
