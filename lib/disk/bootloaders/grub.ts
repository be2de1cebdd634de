import { ParfaitError } from '../../errors.ts'
import { addEntries, findEntry, madeFile } from '../../tree/entries.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import type { BootloaderDriver, BootRequest, LaterFiles, RawPiece } from '../bootloader-driver.ts'
import type { PlacedPartition } from '../layout.ts'
import { biosPieces, corePlace } from './grub-bios.ts'
import { type GrubPlaces, grubEarlyConfig, grubMenu, grubPlaces } from './grub-config.ts'
import { type GrubImageRequest, makeGrubImage, modulesTool, readBootSector } from './grub-image.ts'
import { linksInBoot } from './kernel-links.ts'

/**
 * GRUB for BIOS where there is a `bios-boot` partition or an MBR, and for UEFI where there is an `esp`
 * partition; both where both are.
 */
export const grub: BootloaderDriver = {
  name: 'grub',
  summary: 'GRUB 2 for BIOS and UEFI, written without being run; no Secure Boot',
  tools: (architecture) => [
    { command: 'grub-mkimage', packages: { debian: 'grub-common', arch: 'grub', alpine: 'grub' } },
    ...[architecture.bios?.grub, architecture.efi?.grub]
      .filter((platform) => platform !== undefined)
      .map(modulesTool),
  ],
  async prepare(given) {
    const places = grubPlaces(given.partitions)
    const links = linksFor(given, places)
    const entries = addEntries(given.entries, links, given.clock)
    const request = { ...given, entries }
    const prepared: Prepared = {
      config: grubEarlyConfig(request, places),
      filesystemModules: filesystemModules(request, places.boot),
    }
    const menu = findEntry(request.entries, '/boot/grub/grub.cfg')
      ? []
      : [
          madeFile({
            clock: request.clock,
            path: '/boot/grub/grub.cfg',
            content: grubMenu(request, places),
          }),
        ]
    const forBios = prepareBios(request, prepared)
    const forUefi = prepareUefi(request, prepared)
    if (!forBios && !forUefi) refuse(request)
    // Told by whoever waits for them, which nobody does where something else fails first.
    for (const promised of [forBios, forUefi?.entries]) promised?.catch(() => {})
    return { entries: [...links, ...menu], later: forUefi, raw: forBios ?? [] }
  },
}

/** Links in /boot where it is a partition of its own that keeps links. */
function linksFor({ entries, filesystems, clock }: BootRequest, places: GrubPlaces): TreeEntry[] {
  const { boot, root } = places
  const isPlain = filesystems.find(({ name }) => name === boot.filesystem)?.isPlain ?? false
  return boot === root || isPlain ? [] : linksInBoot(entries, clock)
}

/** What GRUB for every platform is made with. */
type Prepared = Pick<GrubImageRequest, 'config' | 'filesystemModules'>

/** What reads the filesystems of the disk. Error: `boot-loader` where the one with the kernels cannot be read. */
function filesystemModules(
  { partitions, filesystems }: BootRequest,
  boot: PlacedPartition,
): string[] {
  const modulesOf = ({ filesystem }: PlacedPartition) =>
    filesystems.find(({ name }) => name === filesystem)?.grubModules ?? []
  if (modulesOf(boot).length === 0)
    throw new ParfaitError(
      'boot-loader',
      `GRUB does not read '${boot.filesystem}', which the kernels lie on`,
      { hint: "give them a partition of another filesystem, mounted at '/boot', in the layout" },
    )
  return [...new Set(partitions.flatMap(modulesOf))]
}

/** Undefined where no BIOS could find it. */
function prepareBios(
  { layout, partitions, architecture, scratch, recall }: BootRequest,
  prepared: Prepared,
): Promise<readonly RawPiece[]> | undefined {
  const place = corePlace(layout.table, partitions)
  const platform = architecture.bios?.grub
  if (!place || !platform) return undefined
  return Promise.all([
    readBootSector(platform),
    makeGrubImage({ ...prepared, platform, scratch, recall }),
  ]).then(([boot, core]) => biosPieces({ boot, core, place }))
}

/** Undefined where there is no ESP. */
function prepareUefi(request: BootRequest, prepared: Prepared): LaterFiles | undefined {
  const { partitions, architecture, scratch, recall, clock } = request
  const esp = partitions.find(({ type }) => type === 'esp')
  const { efi } = architecture
  if (!esp || !efi?.grub) return undefined
  const path = `${mountOf(esp)}/EFI/BOOT/${efi.file}`
  const made = makeGrubImage({ ...prepared, platform: efi.grub, scratch, recall })
  const entries = made.then((content) => [madeFile({ clock, path, content })])
  return { partition: esp.name, entries }
}

function mountOf(esp: PlacedPartition): string {
  if (esp.mount !== undefined && esp.filesystem !== undefined) return esp.mount
  throw new ParfaitError(
    'boot-loader',
    `Expected the ESP '${esp.name}' to be mounted, so that GRUB can be put there`,
    { hint: "give it a filesystem that firmware reads, which is FAT, and mount '/boot/efi'" },
  )
}

function refuse({ architecture }: BootRequest): never {
  throw new ParfaitError(
    'boot-loader',
    `Expected a partition of type 'bios-boot' or 'esp' for GRUB on '${architecture.name}', found none`,
    { hint: "add a partition of type 'esp', mounted at '/boot/efi', to the layout" },
  )
}
