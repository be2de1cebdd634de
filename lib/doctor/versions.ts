/** How a tool tells its version, and the oldest one that does what parfait needs. */
export interface VersionRule {
  readonly args: readonly string[]
  readonly minimum?: string
}

const long = { args: ['--version'] }
const short = { args: ['-V'] }

/** Of tools whose version is shown; versions are checked where an older one fails. */
export const versionRules: Readonly<Record<string, VersionRule>> = {
  // --map-auto came with 2.38.
  unshare: { ...long, minimum: '2.38' },
  // Before 1.47 there is no orphan_file, and what is written differs from release to release.
  mke2fs: { ...short, minimum: '1.47.0' },
  ssh: short,
  tmux: short,
  ip: short,
  busybox: { args: ['--help'] },
  ...Object.fromEntries(
    [
      'mount',
      'bwrap',
      'mmdebstrap',
      'apt-get',
      'getfattr',
      'sfdisk',
      'mcopy',
      'grub-mkimage',
      'qemu-img',
      'zstd',
      'xz',
      'gpgv',
      'curl',
      'qemu-system-x86_64',
      'sudo',
      'sgdisk',
      'modprobe',
      'gpg',
      'gpg-agent',
      'shellcheck',
      'zsh',
      'fish',
      'flake8',
      'tar',
      'gzip',
    ].map((command) => [command, long]),
  ),
}
