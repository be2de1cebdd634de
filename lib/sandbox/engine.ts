import { basename, join } from 'node:path'
import { packageFolder } from '../files.ts'
import { toolPath } from '../run.ts'
import type { ModuleTask } from './job.ts'
import type { Bind, View } from './view.ts'

/** Where the engine's own bundles lie inside a view of tools. */
const engineBind: Bind = { from: join(packageFolder, 'dist'), to: '/parfait' }

/** What modules need of the machine in a view of tools: Node, and the bundles that it runs. */
export const moduleBinds: readonly Bind[] = [
  engineBind,
  { from: process.execPath, to: process.execPath },
]

/** Builtin modules that Debian's Node reads of files, whenever it starts. */
export const nodeModules = '/usr/share/nodejs'

const onTree = { loader: '/node/loader', libraries: '/node/lib', node: '/node/node' }

/**
 * What they need where the programs are those of a tree: a tree has neither the machine's Node nor the libraries that it is linked with, which may be
 * as many and as new as those of Debian's Node are.
 */
export function moduleBindsOnTree(): readonly Bind[] {
  const libraries = loadedLibraries()
  const loader = libraries.find((path) => /^ld[-.\d]/.test(basename(path)))
  return [
    engineBind,
    { from: process.execPath, to: onTree.node },
    ...(loader ? [{ from: loader, to: onTree.loader }] : []),
    ...libraries.map((from) => ({ from, to: join(onTree.libraries, basename(from)) })),
    { from: nodeModules, to: nodeModules, optional: true },
  ]
}

/** Libraries that this process has loaded, by the names that they are asked for by; absolute paths. */
function loadedLibraries(): string[] {
  const report = process.report as { excludeNetwork?: boolean; getReport(): object }
  // Names of peers would be looked up.
  report.excludeNetwork = true
  const { sharedObjects } = report.getReport() as { readonly sharedObjects: readonly string[] }
  return sharedObjects.filter((path) => path.startsWith('/') && /\.so(?:\.|$)/.test(path))
}

/** Words that start Node in a view. */
export function nodeIn({ root }: Pick<View, 'root'>): readonly string[] {
  if (root.kind !== 'tools' || root.folder === undefined) return [process.execPath]
  return [onTree.loader, '--library-path', onTree.libraries, onTree.node]
}

/** What all modules have in common that lie among the engine's bundles. */
export function engineModule(name: string): Omit<ModuleTask, 'view' | 'context'> {
  return {
    kind: 'module',
    module: `/parfait/${name}.js`,
    runner: '/parfait/module-runner.js',
    phase: 'finalise',
    call: 'run',
    env: { PATH: toolPath, LC_ALL: 'C', TZ: 'UTC' },
  }
}
