import { basename, join } from 'node:path'
import { withElementDefaults } from '../../elements/defaults.ts'
import { type ElementReading, readElement } from '../../elements/read-element.ts'
import { isElement } from '../../elements/recognise.ts'
import { canonicalJson, digest, packageFolder } from '../../files.ts'
import { identityPaths } from '../../leaks/checks/identities.ts'
import { checkSchema } from '../../schema.ts'
import type { Flavour } from '../flavour.ts'
import type { FlavourKind } from '../flavour-kind.ts'
import { type Cache, type Manifest, manifestSchema } from '../manifest.ts'
import type { Origin } from '../origin.ts'

/** The elements of diskimage-builder. */
export const elements: FlavourKind = {
  name: 'elements',
  noun: 'element',
  title: 'elements of diskimage-builder',
  // Of our own, for those that count on diskimage-builder's.
  builtIn: join(packageFolder, 'elements'),
  searchPath: { variable: 'ELEMENTS_PATH', folders: ({ elementsPath }) => elementsPath },
  takes: isElement,
  read,
  isSet: true,
  withDefaults: withElementDefaults,
}

async function read(folder: string, origin: Origin): Promise<Flavour> {
  const reading = await readElement(folder)
  const { files, hooks } = reading
  const digests = Object.entries(files).map(([path, file]) => [path, file.digest])
  return {
    name: basename(folder),
    folder,
    origin,
    contract: 'elements',
    hasManifest: false,
    manifest: manifestOf(reading),
    files,
    hooks,
    buildEnvironment: {},
    digest: digest(canonicalJson(digests)),
    warnings: [],
  }
}

/** What elements share by a variable of theirs. */
const aptArchives: Cache = {
  path: '/var/cache/apt/archives',
  index: {
    files: '/var/lib/apt/lists/*_Packages',
    digest: 'SHA256',
    name: '{Package}_{Version}_{Architecture}.deb',
  },
}

/** The flavour.json that an element would have. */
function manifestOf({ summary, requires, provides, files }: ElementReading): Manifest {
  const mentions = (word: string) =>
    Object.values(files).some((file) => file.mentions.includes(word))
  const hasRoot = Object.keys(files).some((path) => path.startsWith('root.d/'))
  const manifest = {
    summary,
    requires,
    provides,
    // What diskimage-builder empties when an image is finished.
    excludes: ['/root/*.log'],
    empties: ['/var/log/*.log', '/var/log/**/*.log'],
    // They have no way to say so, and their packages were never asked.
    leaves: identityPaths.map((path) => ({
      path,
      reason: 'made by a package of an element; all machines of the image share it',
    })),
    // A bind mount of a shared folder, made by a hook of the element, ends with that hook here.
    caches: hasRoot && mentions('DIB_APT_LOCAL_CACHE') ? [aptArchives] : [],
  }
  // Fills in what is left.
  checkSchema(manifestSchema, manifest)
  return manifest as unknown as Manifest
}
