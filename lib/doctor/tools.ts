import { type Distribution, packageOf } from '../distribution.ts'
import type { Tool } from '../run.ts'

/** What somebody wants of this host: to build images, to boot them, to run parfait's own tests. */
export type Purpose = 'build' | 'boot' | 'test'

/** A program or file of the host, and what it is for. A `command` with a slash is a file that must exist. */
export interface HostTool extends Tool {
  readonly purpose: Purpose
  readonly reason: string
  /** Arguments that make it print its version. */
  readonly versionArgs?: readonly string[]
  /** Oldest version that does what parfait needs. */
  readonly minimum?: string
}

const longVersion = ['--version']
const shortVersion = ['-V']
const sandbox = 'starts the sandbox of every step'
const ext4 = 'writes ext4 filesystems into files'
const fat = 'writes the EFI system partition'
const bios = 'makes images that boot by BIOS'
const unpack = 'unpacks archives that bases are made from'
const efi = 'makes images that boot by UEFI'

function build(command: string, debianPackage: string, reason: string): HostTool {
  return { command, packages: { debian: debianPackage }, purpose: 'build', reason }
}

/** THE list of what parfait calls or reads on a host. Versions are checked where an older one fails. */
export const hostTools: readonly HostTool[] = [
  // --map-auto came with 2.38.
  { ...build('unshare', 'util-linux', sandbox), versionArgs: longVersion, minimum: '2.38' },
  build('setpriv', 'util-linux', sandbox),
  build('flock', 'util-linux', 'lets builds share one store'),
  { ...build('mount', 'mount', 'stacks layers in a sandbox'), versionArgs: longVersion },
  build('newuidmap', 'uidmap', 'gives the sandbox more than one user id'),
  build('newgidmap', 'uidmap', 'gives the sandbox more than one group id'),
  { ...build('bwrap', 'bubblewrap', sandbox), versionArgs: longVersion },
  { ...build('mmdebstrap', 'mmdebstrap', 'makes Debian bases'), versionArgs: longVersion },
  { ...build('apt-get', 'apt', 'fetches the packages of bases'), versionArgs: longVersion },
  // Before 1.47 there is no orphan_file, and what is written differs from release to release.
  { ...build('mke2fs', 'e2fsprogs', ext4), versionArgs: shortVersion, minimum: '1.47.0' },
  build('debugfs', 'e2fsprogs', ext4),
  build('e2fsck', 'e2fsprogs', ext4),
  { ...build('getfattr', 'attr', 'reads capabilities of files'), versionArgs: longVersion },
  { ...build('sfdisk', 'fdisk', 'writes partition tables'), versionArgs: longVersion },
  build('mkfs.fat', 'dosfstools', fat),
  { ...build('mcopy', 'mtools', fat), versionArgs: longVersion },
  { ...build('grub-mkimage', 'grub-common', bios), versionArgs: longVersion },
  build('/usr/lib/grub/i386-pc/boot.img', 'grub-pc-bin', bios),
  build('/usr/lib/grub/x86_64-efi/modinfo.sh', 'grub-efi-amd64-bin', efi),
  { ...build('qemu-img', 'qemu-utils', 'writes qcow2 images'), versionArgs: longVersion },
  { ...build('zstd', 'zstd', 'compresses images'), versionArgs: longVersion },
  { ...build('xz', 'xz-utils', unpack), versionArgs: longVersion },
  build('bzip2', 'bzip2', unpack),
  {
    ...build('gpgv', 'gpgv', 'checks signatures of what bases are made from'),
    versionArgs: longVersion,
  },
  { ...build('curl', 'curl', 'downloads'), versionArgs: longVersion },
  build('/etc/ssl/certs/ca-certificates.crt', 'ca-certificates', 'downloads by https'),
  build(
    '/usr/share/keyrings/debian-archive-keyring.gpg',
    'debian-archive-keyring',
    'checks the signatures of Debian archives',
  ),
  {
    command: 'qemu-system-x86_64',
    packages: { debian: 'qemu-system-x86' },
    purpose: 'boot',
    reason: 'boots images',
    versionArgs: longVersion,
  },
  {
    command: '/usr/share/OVMF/OVMF_CODE_4M.fd',
    packages: { debian: 'ovmf' },
    purpose: 'boot',
    reason: 'boots images by UEFI',
  },
  {
    command: 'ssh',
    packages: { debian: 'openssh-client' },
    purpose: 'boot',
    reason: 'logs in to booted images',
    versionArgs: shortVersion,
  },
  {
    command: '/usr/lib/x86_64-linux-gnu/qemu/block-iscsi.so',
    packages: { debian: 'qemu-block-extra' },
    purpose: 'test',
    reason: 'writes to disks that are exported by iSCSI',
  },
  {
    command: 'setcap',
    packages: { debian: 'libcap2-bin' },
    purpose: 'test',
    reason: 'gives files capabilities, for archives that tests pack',
  },
  ...(
    [
      ['/usr/lib/ipxe/qemu/pxe-virtio.rom', 'ipxe-qemu'],
      ['/usr/lib/PXELINUX/pxelinux.0', 'pxelinux'],
      ['/usr/lib/syslinux/modules/bios/ldlinux.c32', 'syslinux-common'],
    ] as const
  ).map(
    ([command, debianPackage]): HostTool => ({
      command,
      packages: { debian: debianPackage },
      purpose: 'boot',
      reason: 'boots machines over the network',
    }),
  ),
  ...(
    [
      ['busybox', 'busybox-static', ['--help'], 'is the small system that most tests build'],
      ['sudo', 'sudo', longVersion, 'tests builds by the sudo rule'],
      ['sgdisk', 'gdisk', longVersion, 'gives a second opinion on partition tables'],
      ['tmux', 'tmux', shortVersion, 'tests the live display'],
      ['ip', 'iproute2', shortVersion, 'tests the network of ramdisks'],
      ['modprobe', 'kmod', longVersion, 'reads the module lists of ramdisks'],
      ['gpg', 'gpg', longVersion, 'signs what tests serve'],
      ['gpg-agent', 'gpg-agent', longVersion, 'keeps the keys that sign what tests serve'],
      ['shellcheck', 'shellcheck', longVersion, 'checks shell scripts'],
      ['zsh', 'zsh', longVersion, 'tests completion in zsh'],
      ['fish', 'fish', longVersion, 'tests completion in fish'],
      ['flake8', 'flake8', longVersion, 'checks scripts of Python in elements'],
    ] as const
  ).map(
    ([command, debianPackage, versionArgs, reason]): HostTool => ({
      command,
      packages: { debian: debianPackage },
      purpose: 'test',
      reason,
      versionArgs,
    }),
  ),
  ...(
    [
      ['gcc', 'gcc'],
      ['/usr/include/stdio.h', 'libc6-dev'],
      ['/usr/include/openssl/evp.h', 'libssl-dev'],
      ['/usr/include/zlib.h', 'zlib1g-dev'],
      ['/usr/include/zstd.h', 'libzstd-dev'],
      ['curl-config', 'libcurl4-openssl-dev'],
    ] as const
  ).map(
    ([command, debianPackage]): HostTool => ({
      command,
      packages: { debian: debianPackage },
      purpose: 'test',
      reason: 'tests write-image with checked memory',
    }),
  ),
]

/** The tools of some purposes, by package of a distribution, in the order of the list. */
export function toolsByPackage(
  purposes: readonly Purpose[],
  distribution: Distribution = ['debian'],
): Map<string, HostTool[]> {
  const wanted = hostTools.filter(({ purpose }) => purposes.includes(purpose))
  const packages = new Map<string, HostTool[]>()
  for (const tool of wanted) {
    const name = packageOf(tool, distribution) ?? tool.command
    packages.set(name, [...(packages.get(name) ?? []), tool])
  }
  return packages
}
