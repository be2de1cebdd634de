import type { Architecture } from '../architectures/architecture.ts'
import type { ToolSource } from './tool-sources.ts'

type Row = readonly [
  command: string,
  packages: Readonly<Record<string, string>>,
  reason: string,
  elsewhere?: readonly string[],
]

/** What no driver calls by itself: the programs that drivers call read it, or call it in their turn. */
const others: readonly Row[] = [
  ['newuidmap', { debian: 'uidmap', fedora: 'shadow-utils' }, 'gives the sandbox more user ids'],
  ['newgidmap', { debian: 'uidmap', fedora: 'shadow-utils' }, 'gives the sandbox more group ids'],
  ['script', { debian: 'bsdutils', fedora: 'util-linux' }, 'gives shells of --break a terminal'],
  ['apt-get', { debian: 'apt' }, 'fetches the packages of bases'],
  ['gpgv', { debian: 'gpgv', fedora: 'gnupg2' }, 'checks signatures of what bases are made from'],
  [
    '/etc/ssl/certs/ca-certificates.crt',
    { debian: 'ca-certificates', arch: 'ca-certificates', alpine: 'ca-certificates' },
    'downloads by https',
  ],
  [
    '/usr/share/keyrings/debian-archive-keyring.gpg',
    { debian: 'debian-archive-keyring', arch: 'debian-archive-keyring' },
    'checks the signatures of Debian archives',
  ],
]

const booting: readonly Row[] = [
  [
    '/usr/lib/ipxe/qemu/pxe-virtio.rom',
    { debian: 'ipxe-qemu' },
    'boots machines over the network in QEMU',
    // Since Debian 13.
    ['/usr/share/qemu/pxe-virtio.rom'],
  ],
]

/** What parfait's own tests call. */
const testing: readonly Row[] = [
  ['setcap', { debian: 'libcap2-bin' }, 'gives files capabilities, for archives that tests pack'],
  ['busybox', { debian: 'busybox-static' }, 'is the small system that most tests build'],
  ['sudo', { debian: 'sudo' }, 'tests builds by the sudo rule'],
  ['e2fsck', { debian: 'e2fsprogs' }, 'gives a second opinion on filesystems'],
  ['sgdisk', { debian: 'gdisk' }, 'gives a second opinion on partition tables'],
  ['wget', { debian: 'wget' }, 'fetches scripts and sends reports, as in images'],
  ['tmux', { debian: 'tmux' }, 'tests the live display'],
  ['ip', { debian: 'iproute2' }, 'tests the network of ramdisks'],
  ['modprobe', { debian: 'kmod' }, 'reads the module lists of ramdisks'],
  ['strace', { debian: 'strace' }, 'tells what hooks read'],
  ['gpg', { debian: 'gpg' }, 'signs what tests serve'],
  ['gpg-agent', { debian: 'gpg-agent' }, 'keeps the keys that sign what tests serve'],
  ['7z', { debian: 'p7zip-full' }, 'gives a second opinion on images for VMware'],
  ['vmdkinfo', { debian: 'libvmdk-utils' }, 'gives a third opinion on images for VMware'],
  ['vhdiinfo', { debian: 'libvhdi-utils' }, 'gives a second opinion on images for Hyper-V'],
  ['skopeo', { debian: 'skopeo' }, 'gives a second opinion on images of containers'],
  ['umoci', { debian: 'umoci' }, 'unpacks images of containers'],
  ['redis-server', { debian: 'redis-server' }, 'has the queue of farms in tests'],
  ['sbatch', { debian: 'slurm-client' }, 'starts workers of farms in tests'],
  ['slurmctld', { debian: 'slurmctld' }, 'is a cluster in tests'],
  ['slurmd', { debian: 'slurmd' }, 'is a node of a cluster in tests'],
  ['munged', { debian: 'munge' }, 'lets the parts of a cluster know each other in tests'],
  ['/usr/lib/postgresql', { debian: 'postgresql' }, 'is the other queue of farms in tests'],
  ['docker-registry', { debian: 'docker-registry' }, 'is the registry that tests publish to'],
  ['htpasswd', { debian: 'apache2-utils' }, 'makes the passwords of that registry'],
  ['xmllint', { debian: 'libxml2-utils' }, 'gives a second opinion on XML'],
  ['sshd', { debian: 'openssh-server' }, 'is the server of remote builds in tests'],
  ['nginx', { debian: 'nginx-light' }, 'is the web server that tests publish to'],
  [
    '/usr/lib/nginx/modules/ngx_http_dav_ext_module.so',
    { debian: 'libnginx-mod-http-dav-ext' },
    'has the web server of tests move files',
  ],
  ...['proxy', 'account', 'container', 'object'].map(
    (part): Row => [
      `swift-${part}-server`,
      { debian: `swift-${part}` },
      'is part of the service of S3 that tests publish to',
    ],
  ),
  ['keystone-manage', { debian: 'keystone' }, 'tells the cloud that tests publish to who asks'],
  ['glance-api', { debian: 'glance-api' }, 'has the images of the cloud that tests publish to'],
  ['minisign', { debian: 'minisign' }, 'signs images in tests'],
  ['zsh', { debian: 'zsh' }, 'tests completion in zsh'],
  ['fish', { debian: 'fish' }, 'tests completion in fish'],
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
    ([command, name]): Row => [command, { debian: name }, 'tests write-image with checked memory'],
  ),
]

/** The tools that are named here by hand, for a host of this architecture. */
export function namedTools({ elf }: Architecture): ToolSource[] {
  const iscsi: Row = [
    `/usr/lib/${elf.triplet}/qemu/block-iscsi.so`,
    { debian: 'qemu-block-extra' },
    'writes to disks that are exported by iSCSI',
  ]
  const rows = { build: others, boot: booting, test: [iscsi, ...testing] } as const
  return (['build', 'boot', 'test'] as const).flatMap((purpose) =>
    rows[purpose].map(([command, packages, reason, elsewhere]) => ({
      purpose,
      reason,
      tools: [{ command, packages, ...(elsewhere && { elsewhere }) }],
    })),
  )
}
