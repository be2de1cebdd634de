import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contender, Place } from '../contender.ts'
import { emptyFolder } from '../place.ts'

/** mkosi with its cache, and its cold build without one; neither can compress a qcow2. */
export function mkosiContenders(place: Place): Contender[] {
  return [
    contender(place, { id: 'mkosi', title: 'mkosi -i --cache', cached: true }),
    contender(place, { id: 'mkosi-plain', title: 'mkosi, no cache', cached: false }),
  ]
}

const tools = [
  { command: 'mkosi', packages: { debian: 'mkosi' } },
  { command: 'systemd-nspawn', packages: { debian: 'systemd-container' } },
  { command: 'grub-install', packages: { debian: 'grub2-common' } },
  { command: '/usr/lib/grub/i386-pc/boot.img', packages: { debian: 'grub-pc-bin' } },
]

interface Variant {
  readonly id: string
  readonly title: string
  readonly cached: boolean
}

function contender(place: Place, { id, title, cached }: Variant): Contender {
  const folder = join(place.scratch, id)
  const output = join(folder, 'out.qcow2')
  const hook = join(folder, 'postinst')
  const script = (name: string) => join(place.content, 'mkosi', name)
  const argv = [
    ...['/usr/bin/mkosi', '-f', '-d', 'debian', '-r', 'bookworm', '-m', place.mirror],
    ...['-t', 'gpt_ext4', '--qcow2', '--root-size', '1900M', '--bios-size', '1M'],
    // The other tools leave documentation in.
    ...['--without-unified-kernel-images', '--with-docs', '-o', output, '--password', 'root'],
    ...['--workspace-dir', join(folder, 'tmp'), '--nspawn-keep-unit'],
    ...['-p', 'linux-image-cloud-amd64', '-p', 'openssh-server'],
    ...['--prepare-script', script('prepare'), '--postinst-script', hook],
    ...['--finalize-script', script('finalize')],
    ...(cached ? ['-i', '--cache', join(folder, 'cache')] : []),
    'build',
  ]
  // Not by TMPDIR: its value would reach the scripts of packages inside the image.
  const env = { HOME: folder }
  return {
    id,
    title,
    output,
    hook,
    tools,
    baseline: 'parfait-u',
    cases: cached ? ['cold', 'again', 'edit'] : ['cold'],
    // The prepare script sees the current folder as its sources: an empty one.
    command: () => ({ argv, env, cwd: join(folder, 'sources') }),
    async reset() {
      await emptyFolder(folder)
      await mkdir(join(folder, 'sources'))
      await mkdir(join(folder, 'tmp'))
      await copyFile(join(place.content, 'motd'), hook)
      await chmod(hook, 0o755)
    },
  }
}
