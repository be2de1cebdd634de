import type { Tool } from '../run.ts'
import { findBootloader } from './bootloaders/index.ts'
import { findFilesystem } from './filesystems/index.ts'
import { formats } from './formats/index.ts'
import type { Layout } from './layout.ts'

/** Every program that assembling this layout in these formats calls, for a check before any work. */
export function diskTools(
  layout: Layout,
  wanted: { readonly formats: readonly string[]; readonly architecture: string },
): Tool[] {
  const names = layout.partitions.flatMap(({ filesystem }) => filesystem ?? [])
  return [
    {
      command: 'getfattr',
      packages: { debian: 'attr', fedora: 'attr', arch: 'attr', suse: 'attr', alpine: 'attr' },
    },
    ...(layout.table === 'none'
      ? []
      : [
          {
            command: 'sfdisk',
            packages: {
              debian: 'fdisk',
              fedora: 'util-linux',
              arch: 'util-linux',
              suse: 'util-linux',
              alpine: 'sfdisk',
            },
          },
        ]),
    ...names.flatMap((name) => findFilesystem(name).tools),
    ...(layout.bootloader === undefined
      ? []
      : findBootloader(layout.bootloader).tools(wanted.architecture)),
    ...formats.flatMap(({ name, tools }) => (wanted.formats.includes(name) ? tools : [])),
  ]
}
