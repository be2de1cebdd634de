import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFiles } from '../build.ts'
import { build } from './build.ts'
import type { TreeRequest } from './request.ts'
import { scratchFolder } from './scratch.ts'
import { type BuiltTree, treeOf } from './tree.ts'

/** An image that was built, and the tree that it has. */
export interface BuiltImage extends BuiltTree {
  /** Absolute path of the first format's file: a raw disk where no formats were asked for. */
  readonly path: string
  /** Absolute paths by format. */
  readonly files: Readonly<Record<string, string>>
  /** The manifest that lies beside the image. */
  readonly manifest: Readonly<Record<string, unknown>>
  /** Deletes the image; else it goes when the test's process ends. */
  remove(): Promise<void>
}

/** Builds an image as `disk-image-create` does: a raw disk unless `settings.formats` says otherwise. */
export function buildImage(request: TreeRequest): Promise<BuiltImage> {
  const output = join(scratchFolder(), 'image')
  return build(request, output, async (decision, course) => {
    const ids = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
    const { artifacts } = await makeFiles(decision, ids)
    const files = Object.fromEntries(artifacts.map(({ kind, path }) => [kind, path]))
    return {
      ...treeOf(course),
      files,
      path: artifacts[0]?.path ?? '',
      manifest: JSON.parse(await readFile(`${output}.manifest.json`, 'utf8')),
      remove: () => rm(dirname(output), { recursive: true, force: true }),
    }
  })
}
