import { resolve } from 'node:path'
import { type DiskSettings, defaultFilesystem } from '../../disk/disk-settings.ts'
import { whyLeftOut } from '../../disk/filesystems/left-out.ts'
import { present } from '../../json.ts'
import type { ProductSettings } from '../../settings/product.ts'
import type { NamedDrivers, SettingRow, ValuesOf } from '../../settings/setting-row.ts'
import { completeFormats, defaultFormat, meantFormat } from './formats.ts'
import { completeTest, testRows } from './image-test.ts'

const rows = [
  {
    name: 'formats',
    flags: '-t, --type <formats>',
    variable: 'IMAGE_TYPE',
    type: 'list',
    choices: {
      noun: 'format',
      names: ({ formats }) => formats.map(({ name }) => name),
      wordOf: (wish) => wish.split(':')[0] ?? '',
      meant: meantFormat,
    },
    defaultText: `\`${defaultFormat}\``,
    help: 'formats to write, separated by commas, with options as `NAME:KEY=VALUE`',
  },
  {
    name: 'imageSize',
    flags: '-s, --image-size <gb>',
    variable: 'IMAGE_SIZE',
    otherVariable: 'DIB_IMAGE_SIZE',
    type: 'number',
    most: 2048,
    hint: 'it counts GB, without a unit: 3 for 3 GB; a machine may grow its root at first boot',
    defaultText: 'what the content needs',
    help: 'size of the disk in GB of 1024³ bytes',
  },
  {
    name: 'filesystem',
    flags: '--fs <name>',
    variable: 'FS_TYPE',
    type: 'text',
    choices: { noun: 'filesystem', names: rootFilesystems, why: whyLeftOut },
    default: defaultFilesystem,
    help: 'filesystem of the root',
  },
  {
    name: 'uncompressed',
    flags: '-u, --uncompressed',
    type: 'boolean',
    help: 'do not compress the image: faster, larger',
  },
  ...testRows,
] as const satisfies readonly SettingRow[]

/** A root has files. */
function rootFilesystems({ filesystems }: NamedDrivers): string[] {
  return filesystems.flatMap(({ name, wants }) => (wants === 'nothing' ? [] : name))
}

/** What settings need to know of a disk. */
export const settingsOfDisk: ProductSettings = {
  name: 'disk',
  defaultOutput: 'image',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['formats', 'filesystem', 'formatOptions', 'endings'],
    properties: {
      formats: { type: 'array', items: { type: 'string' }, minItems: 1 },
      treeFormats: { type: 'array', items: { type: 'string' } },
      imageSize: { type: 'number', exclusiveMinimum: 0 },
      filesystem: { type: 'string' },
      formatOptions: { type: 'object', additionalProperties: { type: 'object' } },
      endings: { type: 'object', additionalProperties: { type: 'string' } },
      test: { type: ['object', 'string'] },
    },
  },
  rows,
  complete(values: ValuesOf<typeof rows>, of) {
    const { formats: wanted, imageSize, filesystem, uncompressed } = values
    const { stem, formats, ...rest } = completeFormats(wanted, {
      ...of,
      isUncompressed: uncompressed,
    })
    const settings: DiskSettings = present({
      formats,
      imageSize,
      filesystem,
      test: completeTest(values, formats, of),
      ...rest,
    })
    return {
      output: resolve(of.cwd, stem),
      settings,
      flavours: [],
      isBaseless: false,
      variables: { FS_TYPE: filesystem, IMAGE_TYPE: formats.join(',') },
    }
  },
}
