import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GrubPlatform } from '../../architectures/architecture.ts'
import { packageHint, readDistribution } from '../../distribution.ts'
import { ParfaitError } from '../../errors.ts'
import { run, type Tool } from '../../run.ts'
import type { Recall } from '../bootloader-driver.ts'

const moduleRoot = '/usr/lib/grub'

/**
 * All that a menu may need is built in, for the image has no folder of modules: also what the menus that
 * distributions generate load (`gfxterm`, `loadenv`, `gzio`, `test` …).
 */
const modules = [
  'part_gpt',
  'part_msdos',
  'search',
  'search_fs_uuid',
  'search_fs_file',
  'search_label',
  'normal',
  'configfile',
  'linux',
  'boot',
  'echo',
  'test',
  'true',
  'ls',
  'cat',
  'sleep',
  'halt',
  'reboot',
  'minicmd',
  'loadenv',
  'serial',
  'terminal',
  'gzio',
  'all_video',
  'gfxterm',
  'font',
  'regexp',
  'probe',
  'gettext',
]

/** What one GRUB image is made of. */
export interface GrubImageRequest {
  readonly platform: GrubPlatform
  /** What it reads the filesystems of the disk with. */
  readonly filesystemModules: readonly string[]
  /** Commands for the rescue shell that GRUB runs first. */
  readonly config: string
  readonly scratch: string
  readonly recall: Recall
}

/** Makes GRUB for one platform, with modules and configuration in it. Error: `tool-missing`. */
export async function makeGrubImage({
  platform,
  filesystemModules,
  config,
  scratch,
  recall,
}: GrubImageRequest): Promise<Buffer> {
  const { format } = platform
  await requireModules(platform)
  const words = [
    ...['--format', format, '--directory', join(moduleRoot, format), '--prefix', '/boot/grub'],
    ...[...modules, ...filesystemModules, ...platform.modules],
  ]
  return recall([...words, config], async () => {
    const script = join(scratch, `grub-${format}.cfg`)
    const output = join(scratch, `grub-${format}.img`)
    await writeFile(script, config)
    await run('grub-mkimage', ['--config', script, '--output', output, ...words])
    return readFile(output)
  })
}

/** The first sector of a disk that a BIOS boots, as GRUB ships it. */
export async function readBootSector(platform: GrubPlatform): Promise<Buffer> {
  await requireModules(platform)
  return readFile(join(moduleRoot, platform.format, 'boot.img'))
}

/** A file that is there where GRUB's modules for a platform are installed. */
export function modulesTool({ format, packages }: GrubPlatform): Tool {
  return { command: join(moduleRoot, format, 'modinfo.sh'), packages }
}

async function requireModules({ format, packages }: GrubPlatform): Promise<void> {
  const folder = join(moduleRoot, format)
  if (existsSync(join(folder, 'moddep.lst'))) return
  throw new ParfaitError('tool-missing', `Expected the modules of GRUB in '${folder}'`, {
    hint: packageHint({ packages }, await readDistribution()),
  })
}
