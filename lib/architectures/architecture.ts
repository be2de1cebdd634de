import type { Tool } from '../run.ts'

/** What is known of a kind of processor, and of machines that have it; plain data. What is not known is left out. */
export interface Architecture {
  /** Debian's name, by which it is asked for everywhere. */
  readonly name: string
  /** As the kernel calls it: `uname -m`. */
  readonly kernel: string
  /** As Node calls it: `process.arch`. */
  readonly node?: string
  /** As images of containers call it: https://github.com/opencontainers/image-spec/blob/main/image-index.md */
  readonly oci: { readonly architecture: string; readonly variant?: string }
  readonly elf: ElfTarget
  /** Other architectures whose programs its processors run. */
  readonly runs: readonly string[]
  /** GPT type of a root partition, by which systemd finds `/` without being told. */
  readonly rootType?: string
  /** Machines that start like PCs of old. */
  readonly bios?: { readonly grub: GrubPlatform }
  readonly efi?: EfiTarget
  /** The first serial port, as the kernel calls it. */
  readonly console: string
  readonly qemu?: QemuTarget
}

/** Its programs; elf(5). */
export interface ElfTarget {
  readonly bits: 32 | 64
  readonly order: 'little' | 'big'
  /** `e_machine`. */
  readonly machine: number
  /** `e_flags`. */
  readonly flags: number
  /** Folder of libraries below /lib and /usr/lib that its loader searches by itself. */
  readonly triplet: string
  /** Machine code, hexadecimal: a program that ends at once with status 42. */
  readonly exit: string
}

/** A machine that GRUB starts on, and which package has GRUB's modules for it. */
export interface GrubPlatform {
  /** As `grub-mkimage --format` names it. */
  readonly format: string
  readonly packages: Tool['packages']
  /** Modules of this platform alone. */
  readonly modules: readonly string[]
}

/** Machines with UEFI; UEFI 2.10, 3.5.1.1. */
interface EfiTarget {
  /** What firmware looks for on a disk, in EFI/BOOT. */
  readonly file: string
  /** How it says what it is when it asks for something to boot: DHCP option 93, RFC 4578. */
  readonly dhcp: number
  readonly grub?: GrubPlatform
}

/** Its machine in QEMU. */
export interface QemuTarget {
  readonly tool: Tool
  /** Value of `-machine`. */
  readonly machine: string
  /** Value of `-cpu` where the processor is emulated. */
  readonly cpu: string
  /** QEMU brings a firmware of its own that boots disks, such as SeaBIOS. */
  readonly hasFirmware: boolean
  readonly uefi?: UefiFiles
}

/** Where UEFI for QEMU is installed: the first pair whose files are there. */
interface UefiFiles {
  readonly packages: Tool['packages']
  readonly folder: string
  readonly pairs: readonly { readonly code: string; readonly variables: string }[]
}
