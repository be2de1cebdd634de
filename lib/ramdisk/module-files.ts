import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSection } from './elf.ts'
import { type ModuleIndex, moduleName } from './modules.ts'

/** Files that modprobe reads, made for the modules that were chosen; names below the module folder. */
export function moduleLists(
  root: string,
  index: ModuleIndex,
  chosen: readonly string[],
): Record<string, string> {
  const names = new Set(chosen.map(moduleName))
  const plain = (path: string) => path.replace(/\.ko\.\w+$/, '.ko')
  const dep = chosen.map((path) =>
    [`${plain(path)}:`, ...(index.depends.get(path) ?? []).map(plain)].join(' '),
  )
  const kept = (name: string, moduleOf: (line: string) => string | undefined) =>
    linesOf(join(root, index.folder, name)).filter((line) => names.has(moduleOf(line) ?? ''))
  return {
    'modules.dep': text(dep),
    'modules.alias': text(kept('modules.alias', (line) => moduleName(line.split(' ')[2] ?? ''))),
    'modules.softdep': text(
      kept('modules.softdep', (line) => moduleName(line.split(' ')[1] ?? '')),
    ),
    'modules.symbols': text(
      kept('modules.symbols', (line) => moduleName(line.split(' ')[2] ?? '')),
    ),
    'modules.builtin': text(linesOf(join(root, index.folder, 'modules.builtin'))),
    'modules.order': text(
      linesOf(join(root, index.folder, 'modules.order'))
        .filter((line) => names.has(moduleName(line)))
        .map(plain),
    ),
  }
}

/** Values of one key of a module's `.modinfo`; modinfo(8). */
export function moduleInfo(bytes: Buffer, key: string): string[] {
  const section = readSection(bytes, '.modinfo')
  if (!section) return []
  return section
    .toString('utf8')
    .split('\0')
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1))
}

function linesOf(path: string): string[] {
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line && !line.startsWith('#'))
    : []
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
