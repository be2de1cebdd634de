import { basename } from 'node:path'
import type { Delivery } from '../deliver/delivery.ts'
import { layersAbove } from '../deliver/on-checkpoint.ts'
import type { PartRecipe } from '../deliver/recipe.ts'
import { takeParts } from '../disk/convert.ts'
import { diskFormats, diskSettings } from '../disk/disk-settings.ts'
import { ownDrivers } from '../disk/drivers.ts'
import type { FilesystemShape } from '../disk/kept/shape.ts'
import { diskTools, keepTools, packTools } from '../disk/tools.ts'
import { ParfaitError } from '../errors.ts'
import { secretFiles } from '../flavours/secrets.ts'
import { asJson, present } from '../json.ts'
import { formatSize } from '../report/format.ts'
import type { Tool } from '../run.ts'
import type { Settings } from '../settings/settings.ts'
import { packing, packRecipe } from './disk/pack.ts'
import { proofTools, proverOf } from './disk/prove.ts'
import { type DiskFacts, readMade } from './disk/read-made.ts'
import { secretMarks } from './disk/secret-marks.ts'
import { settingsOfDisk } from './disk/settings.ts'
import type { FactsText, Product, ToolsRequest } from './driver.ts'

/** An image of a whole disk, or of the tree alone, in as many formats as are wanted. */
export const disk: Product = {
  name: 'disk',
  summary: 'disk image that a machine boots from',
  settings: settingsOfDisk,
  reads: 'disk',
  phases: ['block-device-size', 'block-device'],
  phasesFor(settings) {
    return needsDisk(settings) ? this.phases : []
  },
  files: [],
  tools(of) {
    return [...writingTools(of), ...machineTools(of)]
  },
  machineTools,
  outputs(settings) {
    const { formats, endings } = diskSettings(settings)
    return formats.map((kind) => ({ kind, path: `${settings.output}.${endings[kind]}` }))
  },
  asked(settings) {
    const { imageSize } = diskSettings(settings)
    if (!needsDisk(settings)) return ['files of the tree, without a disk']
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

/** False where all files are made of the tree itself. */
function needsDisk(settings: Settings): boolean {
  return diskFormats(diskSettings(settings)).length > 0
}

/** What files prove themselves by. */
function machineTools(of: ToolsRequest): Tool[] {
  return needsDisk(of.settings) ? proofTools(of) : []
}

/** The programs that write the files. */
function writingTools({
  settings,
  architecture,
  drivers,
  layout = { table: 'none', partitions: [] },
}: ToolsRequest): Tool[] {
  const wanted = diskSettings(settings)
  if (!needsDisk(settings)) return packTools(wanted.formats, drivers)
  return diskTools(layout, { ...wanted, architecture }, drivers)
}

async function recipe(delivery: Delivery): Promise<PartRecipe> {
  const { build, flavours, facts, plan } = delivery
  const { settings } = build
  const { size, layout, bootloaderWish } = facts
  const { formatOptions, treeFormats = [], test } = diskSettings(settings)
  const files = secretFiles(flavours, build.secrets)
  if (files.length > 0) requireDisksAlone(treeFormats)
  const outputs = disk.outputs(settings)
  const prove = proverOf(build, outputs)
  const without = {
    excludes: [...alwaysExcluded, ...flavours.flatMap(({ manifest }) => manifest.excludes)],
    empties: flavours.flatMap(({ manifest }) => manifest.empties),
  }
  if (!needsDisk(settings)) return packRecipe(delivery, { outputs, without })
  const own = ownDrivers(build.drivers, { layout, formats: outputs.map(({ kind }) => kind) })
  const drivers = own.map(({ kind, name }) => ({ kind, name }))
  const formats = outputs
    .filter(({ kind }) => !treeFormats.includes(kind))
    .map(({ kind, path }) => ({
      format: kind,
      file: basename(path),
      options: formatOptions[kind] ?? {},
    }))
  const packed =
    treeFormats.length === 0
      ? {}
      : { packed: packing(delivery, { outputs, without }, drivers).part }
  const { clock, seed, checkpoint } = plan
  const { architecture } = build
  const shared = { layout, clock, sharedSeed: checkpoint.seed, ...without }
  const part = {
    name: 'assemble' as const,
    request: present({
      ...shared,
      bootloaderWish,
      size: size === undefined ? undefined : Math.round(size * 1024 ** 3),
      architecture,
      seed,
    }),
    formats,
    drivers,
    secretFiles: files,
    ...packed,
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
    tools: writingTools({
      settings,
      architecture,
      drivers: build.drivers,
      layout,
    }),
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
      keep: (shapes) => ({ name: 'keep', request: { ...kept, architecture, shapes }, drivers }),
      make: (shapes) => present({ ...part, kept: shapes, above: layersAbove(delivery) }),
      wanted: (result) => (result as Partial<{ wanted: readonly FilesystemShape[] }>).wanted,
    },
    read: readMade,
  }
}

/** What is packed of the tree itself has no secrets in it, and would lack them without a word. */
function requireDisksAlone([format]: readonly string[]): void {
  if (format !== undefined)
    throw new ParfaitError(
      'settings-invalid',
      `A file of the format '${format}' takes no secrets`,
      {
        place: '--type',
        hint: 'leave that format out, or the flavour whose secrets are files of the image',
      },
    )
}

function describe(facts: object): FactsText {
  const { size, files, contentBytes, partitions = [] } = facts as DiskFacts
  return {
    heading:
      size === undefined
        ? `tree of ${files} files, ${formatSize(contentBytes)}`
        : `disk of ${formatSize(size)} with ${files} files`,
    rows: partitions.map(({ name, bytes, filesystem, mount }) => [
      name,
      formatSize(bytes),
      [filesystem, mount].filter(Boolean).join(' on '),
    ]),
    notes: [],
  }
}
