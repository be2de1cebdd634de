import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageHint, readDistribution } from '../../distribution.ts'
import { ParfaitError } from '../../errors.ts'
import { run, type Tool } from '../../run.ts'

/** A machine that GRUB starts on, and where Debian keeps GRUB's modules for it. */
export interface GrubPlatform {
  /** As `grub-mkimage --format` names it. */
  readonly format: string
  readonly packages: Tool['packages']
  /** Modules of this platform alone. */
  readonly modules: readonly string[]
}

const moduleRoot = '/usr/lib/grub'

/**
 * All that a menu may need is built in, for the image has no folder of modules: also what the menus that
 * distributions generate load (`gfxterm`, `loadenv`, `gzio`, `test` …).
 */
const modules = [
  ...['part_gpt', 'part_msdos'],
  ...[
    'search',
    'search_fs_uuid',
    'search_fs_file',
    'search_label',
    'normal',
    'configfile',
    'linux',
  ],
  ...['boot', 'echo', 'test', 'true', 'ls', 'cat', 'sleep', 'halt', 'reboot', 'minicmd', 'loadenv'],
  ...['serial', 'terminal', 'gzio', 'all_video', 'gfxterm', 'font', 'regexp', 'probe', 'gettext'],
]

/** PCs with a BIOS. */
export const bios: GrubPlatform = {
  format: 'i386-pc',
  packages: {
    debian: 'grub-pc-bin',
    fedora: 'grub2-pc-modules',
    arch: 'grub',
    alpine: 'grub-bios',
  },
  modules: ['biosdisk', 'vga_text'],
}

/** Machines with UEFI by Debian's name of the architecture, and what firmware looks for on a disk. */
export const uefi: Readonly<Record<string, GrubPlatform & { readonly file: string }>> = {
  amd64: {
    format: 'x86_64-efi',
    packages: {
      debian: 'grub-efi-amd64-bin',
      fedora: 'grub2-efi-x64-modules',
      arch: 'grub',
      alpine: 'grub-efi',
    },
    modules: ['efi_gop', 'efi_uga'],
    file: 'BOOTX64.EFI',
  },
  arm64: {
    format: 'arm64-efi',
    packages: {
      debian: 'grub-efi-arm64-bin',
      fedora: 'grub2-efi-aa64-modules',
      alpine: 'grub-efi',
    },
    modules: ['efi_gop'],
    file: 'BOOTAA64.EFI',
  },
}

/** What one GRUB image is made of. */
export interface GrubImageRequest {
  readonly platform: GrubPlatform
  /** What it reads the filesystems of the disk with. */
  readonly filesystemModules: readonly string[]
  /** Commands for the rescue shell that GRUB runs first. */
  readonly config: string
  readonly scratch: string
}

/** Makes GRUB for one platform, with modules and configuration in it. Error: `tool-missing`. */
export async function makeGrubImage({
  platform,
  filesystemModules,
  config,
  scratch,
}: GrubImageRequest): Promise<Buffer> {
  const { format } = platform
  await requireModules(platform)
  const script = join(scratch, `grub-${format}.cfg`)
  const output = join(scratch, `grub-${format}.img`)
  await writeFile(script, config)
  await run('grub-mkimage', [
    ...['--format', format, '--directory', join(moduleRoot, format), '--prefix', '/boot/grub'],
    ...['--config', script, '--output', output],
    ...[...modules, ...filesystemModules, ...platform.modules],
  ])
  return readFile(output)
}

/** The first sector of a disk that a BIOS boots, as GRUB ships it. */
export async function readBootSector(): Promise<Buffer> {
  await requireModules(bios)
  return readFile(join(moduleRoot, bios.format, 'boot.img'))
}

async function requireModules({ format, packages }: GrubPlatform): Promise<void> {
  const folder = join(moduleRoot, format)
  if (existsSync(join(folder, 'moddep.lst'))) return
  throw new ParfaitError('tool-missing', `Expected the modules of GRUB in '${folder}'`, {
    hint: packageHint({ packages }, await readDistribution()),
  })
}
