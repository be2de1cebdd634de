import { existsSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { digest } from '../files.ts'
import { changed, readUnchanged } from '../keyed-files.ts'
import type { Hook } from './flavour.ts'

/** What gives esbuild the files of a hook, and the faults that were found: one, at most, is worth telling. */
interface UnchangedFiles {
  readonly plugin: Plugin
  readonly faults: readonly unknown[]
}

/** The real paths of a hook's code: links in a flavour are followed by esbuild, and so they are here. */
export function ownCode(hook: Hook, folder: string): ReadonlyMap<string, string> {
  const paths = Object.entries(hook.code).map(
    ([path, digest]) => [join(folder, path), digest] as const,
  )
  return new Map(
    paths.flatMap(([path, digest]) => (existsSync(path) ? [[realpathSync(path), digest]] : [])),
  )
}

/** Reads what goes into a bundle once, and takes it only where it is what the hook's key says. */
export function unchangedFiles(hook: Hook, folder: string): UnchangedFiles {
  const own = ownCode(hook, folder)
  const imported = hook.imported?.files ?? {}
  const faults: unknown[] = []
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const known = own.get(path)
    if (known !== undefined) return (await readUnchanged({ source: path, digest: known })).content
    if (imported[path] === undefined) return undefined
    const content = await readFile(path)
    if (digest(content) !== imported[path]) throw changed(path)
    return content
  }
  const plugin: Plugin = {
    name: 'unchanged-files',
    setup: ({ onLoad }) => {
      onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
        try {
          const contents = await read(path)
          return contents && { contents, loader: 'default' }
        } catch (error) {
          faults.push(error)
          throw error
        }
      })
    },
  }
  return { plugin, faults }
}
