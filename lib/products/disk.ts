import { basename } from 'node:path'
import type { Delivery } from '../deliver/delivery.ts'
import type { FileRecords } from '../deliver/outputs.ts'
import type { MadeFiles, PartRecipe } from '../deliver/recipe.ts'
import type { AssembleResult } from '../disk/assemble-result.ts'
import { takeParts } from '../disk/convert.ts'
import { diskSettings } from '../disk/disk-settings.ts'
import { ownDrivers } from '../disk/drivers.ts'
import type { FilesystemShape } from '../disk/kept/shape.ts'
import { diskTools, keepTools } from '../disk/tools.ts'
import { secretFiles } from '../flavours/secrets.ts'
import { asJson, present } from '../json.ts'
import { formatSize } from '../report/format.ts'
import { proofTools, proverOf } from './disk/prove.ts'
import { secretMarks } from './disk/secret-marks.ts'
import { settingsOfDisk } from './disk/settings.ts'
import type { FactsText, Product } from './driver.ts'

/** An image of a whole disk, in as many formats as are wanted. */
export const disk: Product = {
  name: 'disk',
  summary: 'disk image that a machine boots from',
  settings: settingsOfDisk,
  reads: 'disk',
  phases: ['block-device-size', 'block-device'],
  files: [],
  tools({ settings, architecture, drivers, layout = { table: 'none', partitions: [] } }) {
    return [
      ...diskTools(layout, { ...diskSettings(settings), architecture }, drivers),
      ...proofTools({ settings, architecture }),
    ]
  },
  outputs(settings) {
    const { formats, endings } = diskSettings(settings)
    return formats.map((kind) => ({ kind, path: `${settings.output}.${endings[kind]}` }))
  },
  asked(settings) {
    const { imageSize } = diskSettings(settings)
    return [imageSize === undefined ? 'size as the content needs' : `size ${imageSize} GB`]
  },
  make: recipe,
  describe,
}

/** Paths that no image has, whatever its base: they are mounts in a running machine, or scratch. */
export const alwaysExcluded: readonly string[] = [
  '/dev/**',
  '/proc/**',
  '/sys/**',
  '/run/**',
  '/tmp/**',
  '/var/tmp/**',
]

async function recipe({ build, flavours, facts, plan }: Delivery): Promise<PartRecipe> {
  const { settings } = build
  const { size, layout, bootloaderWish } = facts
  const { formatOptions, test } = diskSettings(settings)
  const files = secretFiles(flavours, build.secrets)
  const prove = proverOf(build, disk.outputs(settings))
  const outputs = disk.outputs(settings)
  const without = {
    excludes: [...alwaysExcluded, ...flavours.flatMap(({ manifest }) => manifest.excludes)],
    empties: flavours.flatMap(({ manifest }) => manifest.empties),
  }
  const own = ownDrivers(build.drivers, { layout, formats: outputs.map(({ kind }) => kind) })
  const drivers = own.map(({ kind, name }) => ({ kind, name }))
  const formats = outputs.map(({ kind, path }) => ({
    format: kind,
    file: basename(path),
    options: formatOptions[kind] ?? {},
  }))
  const { clock, seed, checkpoint } = plan
  const shared = { layout, clock, sharedSeed: checkpoint.seed, ...without }
  const part = {
    name: 'assemble' as const,
    request: present({
      ...shared,
      bootloaderWish,
      size: size === undefined ? undefined : Math.round(size * 1024 ** 3),
      architecture: build.architecture,
      seed,
    }),
    formats,
    drivers,
    secretFiles: files,
  }
  const kept = {
    ...shared,
    formats: takeParts(formats, build.drivers.formats)
      ? formats.map(({ format, options }) => ({ format, options }))
      : [],
  }
  return {
    product: 'disk',
    verb: 'assemble',
    outputs,
    material: [
      seed,
      outputs.map(({ kind }) => [kind, formatOptions[kind] ?? {}]),
      // What has proved nothing, or something else, is made again, and proved.
      ...(test === undefined ? [] : [test]),
      ...(await secretMarks(build, files)),
    ],
    ...(files.length > 0 ? { secretFiles: files } : {}),
    ...(prove ? { prove } : {}),
    ...(test === 'left-out' ? { proof: { test } } : {}),
    without,
    modules: own.map(({ module }) => module),
    part,
    keeping: {
      material: asJson(kept),
      tools: keepTools(
        layout,
        kept.formats.map(({ format }) => format),
        build.drivers,
      ),
      keep: (shapes) => ({ name: 'keep', request: { ...kept, shapes }, drivers }),
      make: (shapes) => ({ ...part, kept: shapes }),
      wanted: (result) => (result as Partial<{ wanted: readonly FilesystemShape[] }>).wanted,
    },
    read,
  }
}

function read(result: unknown): MadeFiles {
  const { artifacts, warnings, ...facts } = result as AssembleResult & {
    readonly artifacts: readonly { format: string; size: number; sha256: string }[]
  }
  const files: FileRecords = Object.fromEntries(
    artifacts.map(({ format, size, sha256 }) => [format, { size, sha256 }]),
  )
  return { files, facts, warnings }
}

function describe(facts: object): FactsText {
  const { size, files, partitions } = facts as AssembleResult
  return {
    heading: `disk of ${formatSize(size)} with ${files} files`,
    rows: partitions.map(({ name, bytes, filesystem, mount }) => [
      name,
      formatSize(bytes),
      [filesystem, mount].filter(Boolean).join(' on '),
    ]),
    notes: [],
  }
}
