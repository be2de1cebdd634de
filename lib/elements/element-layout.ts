import type { AskedLayout } from '../disk/asked-layout.ts'
import { hasBootPlace } from '../disk/boot-place.ts'
import type { FilesystemDriver } from '../disk/filesystem-driver.ts'
import { layoutFromBlockDevice } from './block-device.ts'
import { bootLoaderWish } from './build-environment.ts'
import { chooseBlockDevice } from './choose-block-device.ts'
import { callsGrub, elementsOf, type Part } from './element.ts'

/**
 * The layout that elements ask for; undefined where none does. Where one of them calls grub-install, it has GRUB, if that
 * is called. Error: `layout-invalid`.
 */
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
): Promise<AskedLayout | undefined> {
  const elements = elementsOf(parts)
  const chosen = await chooseBlockDevice(elements, { env, architecture })
  if (!chosen) return undefined
  const { place, isGiven } = chosen
  const rootLabel = env.ROOT_LABEL || undefined
  const { layout, warnings } = layoutFromBlockDevice(chosen.config, {
    filesystem,
    filesystems,
    place,
    rootLabel,
  })
  const wantsGrub = elements.some(({ files = {} }) =>
    Object.values(files).some((file) => file.mentions.includes(callsGrub)),
  )
  const asked = { layout, place, isGiven, warnings }
  if (!wantsGrub || !hasBootPlace(layout)) return asked
  return { ...asked, layout: { ...layout, bootloader: 'grub' }, bootloaderWish: bootLoaderWish }
}
