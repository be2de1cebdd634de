import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type InstalledPackage,
  packageDatabase,
  parsePackages,
} from '../tree/installed-packages.ts'

/** A package of the host. */
interface HostPackage extends InstalledPackage {
  /** Names of what it depends on, without versions; of alternatives the first. */
  readonly needs: readonly string[]
}

/** What is installed on a host, read of its files: to ask its programs takes ten times as long. */
export interface Installed {
  /** Undefined where it is not installed. */
  find(name: string): HostPackage | undefined
  /** Whether an absolute path is a file of the package. */
  owns(name: string, path: string): Promise<boolean>
}

/** Undefined where the host has no such database. */
export async function readInstalled(root: string): Promise<Installed | undefined> {
  // A letter for each byte is faster to search; what is read here has no others.
  const read = (path: string) => readFile(join(root, path), 'latin1').catch(() => undefined)
  const database = await read(packageDatabase.path)
  if (database === undefined) return undefined
  const text = `\n${database}\n`
  const find = (name: string) => {
    const start = text.indexOf(`\nPackage: ${name}\n`)
    const end = text.indexOf('\n\n', start + 1)
    return start < 0 ? undefined : parse(text.slice(start, end < 0 ? undefined : end))
  }
  return {
    find,
    async owns(name, path) {
      const installed = find(name)
      const lists = installed ? packageDatabase.listsOf(installed) : []
      const texts = await Promise.all(lists.map(read))
      return texts.some((list) => placesOf(path).some((one) => `\n${list}`.includes(`\n${one}\n`)))
    },
  }
}

function parse(paragraph: string): HostPackage | undefined {
  const [one] = parsePackages(paragraph)
  const needs = ['Pre-Depends', 'Depends'].flatMap((name) =>
    (new RegExp(`^${name}:(.*)$`, 'm').exec(paragraph)?.[1] ?? '').split(','),
  )
  const names = needs.flatMap((need) => /^\s*([a-z0-9][a-z0-9.+-]*)/.exec(need)?.[1] ?? [])
  return one && { ...one, needs: names }
}

/** Where /sbin is a link to /usr/sbin, lists may have either. */
function placesOf(path: string): string[] {
  const short = path.replace(/^\/usr(?=\/s?bin\/)/, '')
  return short === path ? [path] : [path, short]
}
