import { readFile } from 'node:fs/promises'
import { ParfaitError } from '../errors.ts'
import { tableLine } from '../quoting/table-line.ts'
import { parseYaml } from '../yaml.ts'
import type { Part } from './element.ts'
import type { MergedTree } from './merge.ts'
import { familyOf, packageNames, serviceNames } from './name-maps.ts'
import { addPackages, type PackageTable } from './package-installs.ts'

/** The file of the merged tree that says that its programs read tables. */
const mark = 'resolved-tables'

/**
 * Tables for the built-in elements, by path in the merged tree: what package-installs.yaml, pkg-map and
 * svc-map of all elements say for this distribution. Nothing where other elements do that work themselves.
 */
export async function elementTables(of: {
  readonly parts: readonly Part[]
  readonly tree: MergedTree
  readonly environment: Readonly<Record<string, string>>
  readonly architecture: string
}): Promise<Record<string, string>> {
  const { parts, tree, environment } = of
  if (!(mark in tree.files)) return {}
  const families = await readFile(tree.files.families?.source ?? '', 'utf8')
  const name = environment.DISTRO_NAME ?? ''
  const release = environment.DIB_RELEASE ?? ''
  const distribution = { name, release, family: familyOf(name, families) }
  const maps: Record<string, Readonly<Record<string, unknown>>> = {}
  const services: Record<string, string> = {}
  const packages: PackageTable = {}
  for (const { name: element, files = {} } of parts) {
    const read = async (path: string) => files[path] && readValue(files[path].source)
    const map = await read('pkg-map')
    if (map) maps[element] = packageNames(map, distribution)
    Object.assign(services, serviceNames((await read('svc-map')) ?? {}, distribution))
    for (const path of ['package-installs.yaml', 'package-installs.json'])
      if (files[path])
        addPackages(packages, element, await read(path), { ...of, place: files[path].source })
  }
  return { ...texts(maps, services), ...packageTexts(packages, maps) }
}

async function readValue(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  const fault = (message: string, place: string) =>
    new ParfaitError('flavour-manifest', `'${path}' cannot be read: ${message}`, { place })
  return parseYaml(await readFile(path, 'utf8'), path, fault) as Readonly<
    Record<string, unknown>
  > | null
}

type Maps = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function texts(maps: Maps, services: Readonly<Record<string, string>>): Record<string, string> {
  const lines = (names: Readonly<Record<string, unknown>>) =>
    Object.entries(names)
      .map(([from, to]) => tableLine([from, String(to).trim().replace(/\s+/g, ' ')], from))
      .join('')
  return {
    ...Object.fromEntries(
      Object.entries(maps).map(([element, names]) => [`parfait/pkg-map/${element}`, lines(names)]),
    ),
    'parfait/svc-map': lines(services),
  }
}

function packageTexts(packages: PackageTable, maps: Maps): Record<string, string> {
  return Object.fromEntries(
    Object.entries(packages).flatMap(([phase, lists]) =>
      (['install', 'uninstall'] as const).map((what) => {
        const names = lists[what].flatMap(({ element, name }) => {
          const mapped = maps[element]?.[name] ?? name
          return String(mapped).split(/\s+/).filter(Boolean)
        })
        const text = [...new Set(names)].map((name) => `${name}\n`).join('')
        return [`parfait/packages/${phase.replace(/\.d$/, '')}.${what}`, text]
      }),
    ),
  )
}
