import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSection } from './elf.ts'
import { writeModuleIndex } from './module-trie.ts'
import { type ModuleIndex, moduleName } from './modules.ts'

/** What the kernel has built in: the files are taken as they are. */
const builtInFiles = [
  'modules.builtin',
  'modules.builtin.bin',
  'modules.builtin.alias.bin',
  'modules.builtin.modinfo',
]

/**
 * The files that modprobe reads, for the modules that were chosen, by name: as text, which busybox reads, and
 * as indexes, which kmod reads. `folder` is the absolute path of the module folder.
 */
export function moduleLists(
  folder: string,
  index: ModuleIndex,
  chosen: readonly string[],
): Record<string, string | Buffer> {
  const names = new Map(chosen.map((path, place) => [moduleName(path), place]))
  const kept = (name: string, nameOf: (words: readonly string[]) => string | undefined) =>
    linesOf(folder, name).filter((line) => names.has(moduleName(nameOf(line.split(/\s+/)) ?? '')))
  const depends = chosen.map((path) =>
    [`${plain(path)}:`, ...(index.depends.get(path) ?? []).map(plain)].join(' '),
  )
  const aliases = kept('modules.alias', ([, , module]) => module)
  const symbols = kept('modules.symbols', ([, , module]) => module)
  const lookups = (lines: readonly string[]) =>
    writeModuleIndex(
      lines.map((line) => {
        const [, alias = '', module = ''] = line.split(/\s+/)
        return {
          key: normalAlias(alias),
          value: module,
          priority: names.get(moduleName(module)) ?? 0,
        }
      }),
    )
  return {
    'modules.dep': text(depends),
    'modules.dep.bin': writeModuleIndex(
      depends.map((line, priority) => ({
        key: moduleName(line.split(':')[0] ?? ''),
        value: line,
        priority,
      })),
    ),
    'modules.alias': text(aliases),
    'modules.alias.bin': lookups(aliases),
    'modules.symbols': text(symbols),
    'modules.symbols.bin': lookups(symbols),
    'modules.softdep': text(kept('modules.softdep', ([, module]) => module)),
    'modules.devname': text(kept('modules.devname', ([module]) => module)),
    'modules.order': text(kept('modules.order', ([path]) => path).map(plain)),
    ...Object.fromEntries(
      builtInFiles
        .filter((name) => existsSync(join(folder, name)))
        .map((name) => [name, readFileSync(join(folder, name))]),
    ),
  }
}

/** Values of one key of a module's `.modinfo`; modinfo(8). */
export function moduleInfo(bytes: Buffer, key: string): string[] {
  const lines = readSection(bytes, '.modinfo')?.toString('utf8').split('\0') ?? []
  return lines
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1))
}

/** Modules lie unpacked in a ramdisk. */
function plain(path: string): string {
  return path.replace(/\.ko\.\w+$/, '.ko')
}

/** As kmod looks them up: `-` is `_`, but not within a set such as `[0-9]`. */
function normalAlias(alias: string): string {
  return alias.replace(/\[[^\]]*\]|-/g, (part) => (part === '-' ? '_' : part))
}

function linesOf(folder: string, name: string): string[] {
  if (!existsSync(join(folder, name))) return []
  const lines = readFileSync(join(folder, name), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
