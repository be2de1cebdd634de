import type { FilesystemDriver } from '../disk/filesystem-driver.ts'
import type { Layout } from '../disk/layout.ts'
import { layoutFromBlockDevice } from './block-device.ts'
import { chooseBlockDevice } from './choose-block-device.ts'
import { callsGrub, elementsOf, type Part } from './element.ts'

/** The layout that elements ask for; undefined where none does. Error: `layout-invalid`. */
export async function elementLayout(
  parts: readonly Part[],
  {
    env,
    architecture,
    filesystem,
    filesystems,
  }: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly architecture: string
    readonly filesystem: string
    readonly filesystems: readonly FilesystemDriver[]
  },
): Promise<Layout | undefined> {
  const elements = elementsOf(parts)
  if (elements.length === 0) return undefined
  const chosen = await chooseBlockDevice(elements, { env, architecture })
  if (!chosen) return undefined
  const { place } = chosen
  const rootLabel = env.ROOT_LABEL || undefined
  const layout = layoutFromBlockDevice(chosen.config, {
    filesystem,
    filesystems,
    place,
    rootLabel,
  })
  const wantsGrub = elements.some(({ files = {} }) =>
    Object.values(files).some((file) => file.mentions.includes(callsGrub)),
  )
  return wantsGrub && hasPlaceForGrub(layout) ? { ...layout, bootloader: 'grub' } : layout
}

function hasPlaceForGrub({ table, partitions }: Layout): boolean {
  return table === 'mbr' || partitions.some(({ type }) => type === 'bios-boot' || type === 'esp')
}
