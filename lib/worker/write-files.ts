/** A module hook of the engine's own: writes the files that its context lists into the tree. */
import type { LayerContext } from '../define.ts'
import { defineHook } from '../define.ts'
import type { CarriedFile } from '../first-boot/carry.ts'

export default defineHook('finalise', async (context) => {
  const { tree, files } = context as LayerContext & { files: Record<string, CarriedFile> }
  for (const [path, file] of Object.entries(files))
    if (file.link === undefined) await tree.write(path, contentOf(file), file.mode)
    else await tree.link(path, file.link)
})

function contentOf({ content = '', encoding }: CarriedFile): Uint8Array {
  return Buffer.from(content, encoding ?? 'utf8')
}
