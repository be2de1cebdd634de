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

/** The packages of such a database in byte order; what is only configured or half there does not count. */
export function parsePackages(text: string): InstalledPackage[] {
  const packages = text.split(/\n\n+/).flatMap((paragraph) => {
    const fields = new Map<string, string>()
    for (const line of paragraph.split('\n')) {
      const end = line.indexOf(':')
      if (end > 0 && !/^\s/.test(line)) fields.set(line.slice(0, end), line.slice(end + 1).trim())
    }
    const name = fields.get('Package')
    if (!name || !fields.get('Status')?.endsWith(' installed')) return []
    const [version = '', architecture = ''] = [fields.get('Version'), fields.get('Architecture')]
    return [{ name, version, architecture }]
  })
  return packages.sort((a, b) => compareBytes(packageKey(a), packageKey(b)))
}
