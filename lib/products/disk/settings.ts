import { resolve } from 'node:path'
import { type DiskSettings, defaultFilesystem } from '../../disk/disk-settings.ts'
import { present } from '../../json.ts'
import type { ProductSettings, ProductSources } from '../../settings/product.ts'
import type { SettingRow, ValuesOf } from '../../settings/setting-row.ts'

/** The format where neither -t nor the output's ending names one. */
const defaultFormat = 'qcow2'

const rows = [
  {
    name: 'formats',
    flags: '-t, --type <formats>',
    variable: 'IMAGE_TYPE',
    type: 'list',
    choices: { noun: 'format', names: ({ formats }) => formats },
    defaultText: `\`${defaultFormat}\``,
    help: 'formats to write, separated by commas',
  },
  {
    name: 'imageSize',
    flags: '-s, --image-size <gb>',
    variable: 'IMAGE_SIZE',
    otherVariable: 'DIB_IMAGE_SIZE',
    type: 'number',
    defaultText: 'what the content needs',
    help: 'size of the disk in GB of 1024³ bytes',
  },
  {
    name: 'filesystem',
    flags: '--fs <name>',
    variable: 'FS_TYPE',
    type: 'text',
    choices: { noun: 'filesystem', names: ({ filesystems }) => filesystems },
    default: defaultFilesystem,
    help: 'filesystem of the root',
  },
  {
    name: 'uncompressed',
    flags: '-u, --uncompressed',
    type: 'boolean',
    help: 'do not compress the image: faster, larger',
  },
] as const satisfies readonly SettingRow[]

/** What settings need to know of a disk. */
export const settingsOfDisk: ProductSettings = {
  name: 'disk',
  defaultOutput: 'image',
  rows,
  complete({ formats: wanted, imageSize, filesystem, uncompressed }: ValuesOf<typeof rows>, of) {
    const { output, formats } = outputOf(wanted, of)
    const settings: DiskSettings = present({
      formats,
      imageSize,
      filesystem,
      compress: !uncompressed,
    })
    return {
      output,
      settings,
      flavours: [],
      isBaseless: false,
      variables: { FS_TYPE: filesystem, IMAGE_TYPE: formats.join(',') },
    }
  },
}

/** The output without the ending that selects a format, and all formats that are wanted. */
function outputOf(wanted: readonly string[] | undefined, { asked, cwd, drivers }: ProductSources) {
  const ending = drivers.formats.find((format) => asked.endsWith(`.${format}`))
  const all = ending === undefined ? (wanted ?? [defaultFormat]) : [ending, ...(wanted ?? [])]
  const name = ending === undefined ? asked : asked.slice(0, -ending.length - 1)
  return { output: resolve(cwd, name), formats: [...new Set(all)] }
}
