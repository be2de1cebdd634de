import { realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { Faults, ParfaitError } from '../errors.ts'
import { packageFolder } from '../files.ts'
import { bundle } from './compiler.ts'
import type { Hook } from './flavour.ts'
import { unchangedFiles } from './unchanged-files.ts'

/** What `import … from 'parfait'` is inside a sandbox. */
export const publicApi = join(packageFolder, 'dist', 'hook-api.js')

/** One import of one bundled file; paths are absolute and real. */
export interface ImportEdge {
  readonly from: string
  /** As it is written. */
  readonly name: string
  readonly to: string
}

/** A hook and what it imports as one file of plain JavaScript. */
export interface Bundle {
  readonly text: string
  /** Absolute real path of the hook, and of its flavour's folder. */
  readonly entry: string
  readonly folder: string
  /** Every file of the bundle, and what it imports. */
  readonly edges: ReadonlyMap<string, readonly ImportEdge[]>
}

/**
 * Bundles a module hook, of files as its key names them. Nothing of it is run. Errors: `hook-invalid` with file, line
 * and column, all at once; `flavour-changed`.
 */
export async function bundleHook(hook: Hook): Promise<Bundle> {
  const folder = realpathSync(dirname(dirname(hook.file)))
  const { plugin, faults } = unchangedFiles(hook, folder)
  const bundled = bundleFile(hook.file, folder, [plugin])
  await bundled.catch(() => undefined)
  if (faults[0]) throw faults[0]
  return bundled
}

/** Bundles a module and what it imports; paths are told relative to `folder`. Errors: as of hooks. */
export async function bundleFile(
  file: string,
  folder: string = realpathSync(dirname(file)),
  plugins: Plugin[] = [],
): Promise<Bundle> {
  const result = await bundle({
    entryPoints: [entry],
    plugins: [entryAt(file), ...plugins],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    metafile: true,
    // Paths in messages and in the bundle are those of the flavour, wherever parfait is called.
    absWorkingDir: folder,
    logLevel: 'silent',
    alias: { parfait: publicApi },
    // The settings of whoever wrote the flavour could lead an import anywhere.
    tsconfigRaw: {},
  }).catch((cause: unknown) => {
    const place = file
    const faults = errorsOf(cause).map(
      (error) =>
        new ParfaitError('hook-invalid', `'${place}' does not compile: ${error}`, { place, cause }),
    )
    throw faults.length === 1 ? faults[0] : new Faults(faults)
  })
  const edges = new Map<string, ImportEdge[]>()
  for (const [path, { imports }] of Object.entries(result.metafile.inputs)) {
    const from = resolve(folder, path)
    const inside = imports.filter(({ external, path: to }) => !external && !to.startsWith('<'))
    const name = (one: { original?: string; path: string }) => one.original ?? one.path
    edges.set(
      from,
      inside.map((one) => ({ from, name: name(one), to: resolve(folder, one.path) })),
    )
  }
  const text = result.outputFiles[0]?.text ?? ''
  return { text, entry: realpathSync(file), folder, edges }
}

/** True for the files that stand for parfait itself in a bundle. */
export function isPublicApi(path: string): boolean {
  // Its chunks lie beside it.
  return dirname(path) === dirname(realpathSync(publicApi))
}

/** Stands for the file to begin with: esbuild would take a `*` in its path for any name. */
const entry = 'parfait-entry'

function entryAt(file: string): Plugin {
  return {
    name: entry,
    setup: (build) =>
      build.onResolve({ filter: /^parfait-entry$/ }, ({ kind }) =>
        kind === 'entry-point' ? { path: realpathSync(file) } : undefined,
      ),
  }
}

interface EsbuildFailure {
  readonly errors?: readonly {
    readonly text: string
    readonly location?: { readonly file: string; readonly line: number; readonly column: number }
  }[]
}

function errorsOf(cause: unknown): string[] {
  const { errors = [] } = cause as EsbuildFailure
  if (errors.length === 0) return [cause instanceof Error ? cause.message : String(cause)]
  return errors.map(({ text, location: at }) =>
    at ? `${at.file}:${at.line}:${at.column}: ${text}` : text,
  )
}
