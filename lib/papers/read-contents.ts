import type { ImageFiles } from '../leaks/image-files.ts'
import { follow } from '../tree/follow.ts'
import {
  type InstalledPackage,
  packageDatabase,
  parsePackages,
} from '../tree/installed-packages.ts'
import type { AboutBuild, Contents, ListedPackage } from './contents.ts'
import { licencesIn } from './licences.ts'

/**
 * Reads what a finished tree has installed. `image` is what the image will have; documents are read of `whole`, the tree
 * with what the image leaves out, as licences count all the same.
 */
export function readContents(
  tree: string,
  { image, whole }: { readonly image: ImageFiles; readonly whole: ImageFiles },
  { wantedBy, ...about }: AboutBuild,
): Contents {
  const textAt = (path: string) => {
    const place = placeOf(tree, path)
    return place === undefined ? '' : (whole.read(place)?.toString() ?? '')
  }
  const packages = parsePackages(readDatabase(image))
  const listed = packages.map((one) => listPackage(one, { whole, textAt, wantedBy }))
  const release = osRelease(textAt('/etc/os-release') || textAt('/usr/lib/os-release'))
  return { ...about, distribution: release, packages: listed }
}

/** Undefined where links go in a circle. */
function placeOf(tree: string, path: string): string | undefined {
  try {
    return follow(tree, path).path
  } catch {
    return undefined
  }
}

function readDatabase(image: ImageFiles): string {
  const { path, largest } = packageDatabase
  const status = image.stat(path)
  if (!status?.isFile() || status.size > largest || image.size(path) === 0) return ''
  // The buffer of the pieces is used again.
  return Buffer.concat([...image.pieces(path, 0)].map((piece) => Buffer.from(piece))).toString()
}

function listPackage(
  one: InstalledPackage,
  of: {
    readonly whole: ImageFiles
    readonly textAt: (path: string) => string
    readonly wantedBy: AboutBuild['wantedBy']
  },
): ListedPackage {
  const { whole, textAt, wantedBy } = of
  const lists = packageDatabase.listsOf(one)
  const step = lists.map((path) => whole.writer(path)).find((found) => found !== undefined)
  const own = step && step.flavour !== 'all' ? [step.flavour] : []
  const isFolderName = /^[a-z0-9][a-z0-9+.-]*$/.test(one.name)
  return {
    ...one,
    licences: isFolderName ? licencesIn(textAt(`/usr/share/doc/${one.name}/copyright`)) : [],
    ...(step ? { step } : {}),
    flavours: Object.hasOwn(wantedBy, one.name) ? (wantedBy[one.name] ?? []) : own,
  }
}

/** os-release(5): a name, then a value that may have quotes. */
function osRelease(text: string): Contents['distribution'] {
  const value = (name: string) =>
    new RegExp(`^${name}=["']?([A-Za-z0-9._-]+)["']?$`, 'm').exec(text)?.[1]
  const id = value('ID') ?? ''
  const number = value('VERSION_ID')
  return { id, release: value('VERSION_CODENAME') ?? (number ? `${id}-${number}` : '') }
}
