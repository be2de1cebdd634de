import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { compareVersions } from '../tree/compare-versions.ts'
import { globPattern, isGlob } from '../tree/glob-pattern.ts'
import type { Want } from './closure.ts'

/** What a kernel's module folder says of its modules; modules.dep(5). */
export interface ModuleIndex {
  readonly version: string
  /** Absolute path in the tree: `/lib/modules/6.1.0-9-amd64`. */
  readonly folder: string
  /** Needed modules by module, both as paths below the folder: `kernel/fs/ext4/ext4.ko`. */
  readonly depends: ReadonlyMap<string, readonly string[]>
  /** Modules to load with one where they are there, by normal name; many are named by an alias. */
  readonly soft: ReadonlyMap<string, readonly string[]>
  /** Normal names by aliases that are no patterns, such as `crypto_crc32c`. */
  readonly aliases: ReadonlyMap<string, readonly string[]>
  /** Paths of what the kernel has built in. */
  readonly builtIn: readonly string[]
}

/** `kernel/drivers/net/e1000e.ko.xz` → `e1000e`; `-` and `_` are the same in names of modules. */
export function moduleName(path: string): string {
  const base = path.split('/').at(-1) ?? ''
  return base.replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_')
}

/** The kernel that is meant: the one that was named, else the newest. Error: `ramdisk-missing`. */
export function chooseKernel(root: string, wanted: string | undefined): string {
  const folder = join(root, 'lib/modules')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const versions = names
    .filter((name) => existsSync(join(folder, name, 'modules.dep')))
    .sort((a, b) => compareVersions(b, a))
  const found = wanted === undefined ? versions[0] : versions.find((name) => name === wanted)
  if (found !== undefined) return found
  throw new ParfaitError(
    'ramdisk-missing',
    wanted === undefined
      ? `There is no kernel with modules in '${folder}'`
      : `There are no modules of kernel '${wanted}' in '${folder}'${didYouMean(wanted, versions)}`,
    {
      place: folder,
      hint:
        versions.length > 0
          ? `there are: ${versions.join(', ')}`
          : 'install a kernel package there: a flavour declares it, or with --from-host you do; depmod makes modules.dep',
    },
  )
}

export function readModuleIndex(root: string, version: string): ModuleIndex {
  const folder = `/lib/modules/${version}`
  const lines = (name: string) => {
    const path = join(root, folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  }
  const depends = new Map<string, string[]>()
  for (const line of lines('modules.dep')) {
    const [path = '', rest = ''] = line.split(':')
    depends.set(path, rest.split(' ').filter(Boolean))
  }
  const soft = new Map<string, string[]>()
  for (const line of lines('modules.softdep')) {
    const [word, name = '', ...others] = line.split(/\s+/)
    if (word === 'softdep')
      soft.set(moduleName(name), others.filter((one) => !one.endsWith(':')).map(moduleName))
  }
  const aliases = new Map<string, string[]>()
  for (const line of lines('modules.alias')) {
    const [word, alias = '', module = ''] = line.split(' ')
    if (word !== 'alias' || isGlob(alias)) continue
    const name = moduleName(alias)
    aliases.set(name, [...(aliases.get(name) ?? []), moduleName(module)])
  }
  return { version, folder, depends, soft, aliases, builtIn: lines('modules.builtin') }
}

/** What was chosen: by path below the folder, the flavour that it is there for. */
interface ModuleChoice {
  readonly chosen: ReadonlyMap<string, string>
  readonly missing: readonly Want[]
}

/**
 * Modules with all that they need. A want is a name, or a path or pattern below `kernel/`; what ends in
 * `/` means all below it. A name that the kernel has built in is fine.
 */
export function chooseModules(index: ModuleIndex, wants: readonly Want[]): ModuleChoice {
  const all = [...index.depends.keys()]
  const byName = new Map(all.map((path) => [moduleName(path), path]))
  const chosen = new Map<string, string>()
  const missing: Want[] = []
  const take = (path: string, flavour: string): void => {
    if (chosen.has(path)) return
    chosen.set(path, flavour)
    for (const other of index.depends.get(path) ?? []) take(other, flavour)
    for (const soft of index.soft.get(moduleName(path)) ?? [])
      for (const name of [soft, ...(index.aliases.get(soft) ?? [])]) {
        const other = byName.get(name)
        if (other !== undefined) take(other, flavour)
      }
  }
  for (const want of wants) {
    const paths = matchModules(all, want.name)
    const isThere = paths.length > 0 || matchModules(index.builtIn, want.name).length > 0
    if (!isThere && !want.isOptional) missing.push(want)
    for (const path of paths) take(path, want.flavour)
  }
  return { chosen, missing }
}

/** The paths of modules that a want means. */
function matchModules(paths: readonly string[], name: string): readonly string[] {
  if (name === '*') return paths
  if (name.includes('/')) {
    const pattern = `kernel/${name.replace(/^(\/|kernel\/)/, '')}`
    const matches = globPattern(pattern.endsWith('/') ? `${pattern}*` : pattern, {
      sets: true,
      crosses: true,
    })
    return paths.filter((path) => matches.test(path) || matches.test(path.replace(/\.ko.*$/, '')))
  }
  const matches = globPattern(name.replaceAll('-', '_'), { sets: true })
  return paths.filter((path) => matches.test(moduleName(path)))
}
