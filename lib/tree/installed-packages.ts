import { compareBytes } from '../files.ts'

/** Where the database of installed packages lies in a tree, and the names of files in it that each package has. */
export const packageDatabase = {
  path: '/var/lib/dpkg/status',
  /** Debian's has 5 MB for 3,000 packages. Bytes. */
  largest: 64 << 20,
  /** The lists of files that a package may have, one of which is there. */
  listsOf: ({ name, architecture }: InstalledPackage): readonly string[] =>
    [name, `${name}:${architecture}`].map((one) => `/var/lib/dpkg/info/${one}.list`),
} as const

/** A package that is installed. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Empty where the database has none. */
  readonly architecture: string
}

/** The name of a package with its architecture. */
export function packageKey({ name, architecture }: InstalledPackage): string {
  return architecture === '' ? name : `${name}:${architecture}`
}

/** Which packages of a database count: those that are installed, or also what removed ones and failed ones have left. */
export type PackageStates = 'installed' | 'any'

/** The packages of such a database in byte order. */
export function parsePackages(
  text: string,
  states: PackageStates = 'installed',
): InstalledPackage[] {
  const packages = text.split(/\n\n+/).flatMap((paragraph) => {
    const fields = new Map<string, string>()
    for (const line of paragraph.split('\n')) {
      const end = line.indexOf(':')
      if (end > 0 && !/^\s/.test(line)) fields.set(line.slice(0, end), line.slice(end + 1).trim())
    }
    const name = fields.get('Package')
    const state = fields.get('Status')?.split(' ').at(-1) ?? 'not-installed'
    const counts = states === 'any' ? state !== 'not-installed' : state === 'installed'
    if (!name || !counts) return []
    const [version = '', architecture = ''] = [fields.get('Version'), fields.get('Architecture')]
    return [{ name, version, architecture }]
  })
  return packages.sort((a, b) => compareBytes(packageKey(a), packageKey(b)))
}
