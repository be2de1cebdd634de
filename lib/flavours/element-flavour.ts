import { basename } from 'node:path'
import type { ElementReading } from '../elements/read-element.ts'
import { readElement } from '../elements/read-element.ts'
import { canonicalJson, digest } from '../files.ts'
import { checkSchema } from '../schema.ts'
import type { Flavour } from './flavour.ts'
import { type Manifest, manifestSchema } from './manifest.ts'
import type { Origin } from './origin.ts'
import { readRamdiskParts } from './ramdisk-parts.ts'

/** Reads a diskimage-builder element as a flavour. */
export async function readElementFlavour(folder: string, origin: Origin): Promise<Flavour> {
  const reading = await readElement(folder)
  const { files, hooks } = reading
  const digests = Object.entries(files).map(([path, file]) => [path, file.digest])
  return {
    ...{ name: basename(folder), folder, origin, hasManifest: false },
    manifest: manifestOf(reading),
    element: { files },
    ...{ hooks, buildEnvironment: {}, warnings: [] },
    ramdisk: (await readRamdiskParts(folder)).parts,
    digest: digest(canonicalJson(digests)),
  }
}

/** The flavour.json that an element would have. */
function manifestOf({ summary, requires, provides, files }: ElementReading): Manifest {
  const mentions = (word: string) =>
    Object.values(files).some((file) => file.mentions.includes(word))
  const hasRoot = Object.keys(files).some((path) => path.startsWith('root.d/'))
  const manifest = {
    ...{ summary, requires, provides },
    // What diskimage-builder empties when an image is finished.
    excludes: ['/root/*.log'],
    empties: ['/var/log/*.log', '/var/log/**/*.log'],
    // A bind mount of a shared folder, made by a hook of the element, ends with that hook here.
    caches: hasRoot && mentions('DIB_APT_LOCAL_CACHE') ? ['/var/cache/apt/archives'] : [],
  }
  // Fills in what is left.
  checkSchema(manifestSchema, manifest)
  return manifest as unknown as Manifest
}
