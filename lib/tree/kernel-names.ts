import { compareVersions } from './compare-versions.ts'

/** Names of files: a kernel, and what its initrd may be called, the likeliest first. */
interface KernelNames {
  /** Empty where the file's name has none. */
  readonly version: string
  readonly kernel: string
  readonly initrds: readonly string[]
}

/** `vmlinuz-6.1.0-9-amd64`, and as other systems and architectures call it. The best name comes first. */
const prefixes = ['vmlinuz', 'Image', 'kernel', 'vmlinux']
const plainNames = ['vmlinuz', 'bzImage', 'Image', 'kernel', 'vmlinux']
/** What the initrd of a kernel without a version may be called. */
export const plainInitrds: readonly string[] = [
  'initrd.img',
  'initrd',
  'initramfs.img',
  'initramfs',
  'initrd.gz',
]
/** What package managers and people leave beside a kernel, and what no loader takes. */
export const noKernel =
  /(\.(old|bak|orig|hmac|sig|asc|sha256|sha512|gz|xz|zst|dpkg-[a-z]+|ucf-[a-z]+|rpm[a-z]+)|~)$/

/** Which names in a folder are kernels, newest version first; names without a version come last. */
export function kernelNames(names: readonly string[]): KernelNames[] {
  const versioned = names.flatMap((kernel) => {
    const [, prefix = '', version = ''] = /^([A-Za-z]+)-([!-~]+)$/.exec(kernel) ?? []
    if (!prefixes.includes(prefix) || noKernel.test(kernel)) return []
    // Words that other files begin with as well.
    if (/^(Image|kernel)$/.test(prefix) && !/^\d/.test(version)) return []
    return [{ kernel, version, rank: prefixes.indexOf(prefix), initrds: initrdNames(version) }]
  })
  const plain = plainNames.filter((name) => names.includes(name))
  return [
    ...versioned
      .sort((a, b) => compareVersions(b.version, a.version) || a.rank - b.rank)
      .map(({ kernel, version, initrds }) => ({ kernel, version, initrds })),
    ...plain.map((kernel) => ({ kernel, version: '', initrds: plainInitrds })),
  ]
}

/** What the kernel of a version may be called, the best name first. */
export function kernelFileNames(version: string): string[] {
  return prefixes.map((prefix) => `${prefix}-${version}`)
}

/** What the initrd of a version may be called, the likeliest first. */
export function initrdNames(version: string): string[] {
  return [
    `initrd.img-${version}`,
    `initramfs-${version}.img`,
    `initrd-${version}`,
    `initramfs-${version}`,
    `initrd-${version}.img`,
    `initramfs-genkernel-${version}`,
  ]
}
