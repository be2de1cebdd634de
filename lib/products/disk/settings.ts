import { resolve } from 'node:path'
import { type DiskSettings, defaultFilesystem } from '../../disk/disk-settings.ts'
import { ParfaitError } from '../../errors.ts'
import { present } from '../../json.ts'
import { didYouMean } from '../../nearest.ts'
import type { ProductSettings, ProductSources } from '../../settings/product.ts'

/** What settings need to know of a disk. */
export const settingsOfDisk: ProductSettings = {
  name: 'disk',
  defaultOutput: 'image',
  rows: [
    {
      name: 'formats',
      flags: '-t, --type <formats>',
      variable: 'IMAGE_TYPE',
      kind: 'list',
      description: 'formats to write, separated by commas (default: qcow2)',
    },
    {
      name: 'imageSize',
      flags: '-s, --image-size <gb>',
      variable: 'IMAGE_SIZE',
      otherVariable: 'DIB_IMAGE_SIZE',
      kind: 'number',
      description: 'size of the disk in GB (default: what the content needs)',
    },
    {
      name: 'filesystem',
      flags: '--fs <name>',
      variable: 'FS_TYPE',
      kind: 'text',
      description: 'filesystem of the root (default: ext4)',
    },
    {
      name: 'uncompressed',
      flags: '-u, --uncompressed',
      kind: 'boolean',
      description: 'do not compress the image: faster, larger',
    },
  ],
  complete(values, of) {
    const { output, formats } = outputOf(values.formats as string[] | undefined, of)
    checkFormats(formats, of)
    const settings: DiskSettings = present({
      formats,
      imageSize: values.imageSize as number | undefined,
      filesystem: (values.filesystem as string | undefined) ?? defaultFilesystem,
      compress: values.uncompressed !== true,
    })
    return {
      output,
      settings,
      flavours: [],
      isBaseless: false,
      variables: { FS_TYPE: settings.filesystem, IMAGE_TYPE: formats.join(',') },
    }
  },
}

/** The output without the ending that selects a format, and all formats that are wanted. */
function outputOf(wanted: readonly string[] | undefined, { asked, cwd, formats }: ProductSources) {
  const ending = formats.find((format) => asked.endsWith(`.${format}`))
  const all = ending === undefined ? (wanted ?? ['qcow2']) : [ending, ...(wanted ?? [])]
  const name = ending === undefined ? asked : asked.slice(0, -ending.length - 1)
  return { output: resolve(cwd, name), formats: [...new Set(all)] }
}

function checkFormats(wanted: readonly string[], { formats, faults }: ProductSources): void {
  for (const format of wanted)
    if (!formats.includes(format))
      faults.push(
        new ParfaitError(
          'settings-invalid',
          `Unknown format '${format}'${didYouMean(format, formats)}`,
          { place: '-t', hint: `formats: ${formats.join(', ')}` },
        ),
      )
}
