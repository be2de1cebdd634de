import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { zstd } from '../../archive-tools.ts'
import { stagePlaces } from '../../sandbox/stage.ts'
import type { PackedLayer, PackLayerPart } from '../../sandbox/stage-parts.ts'
import { summing } from '../../summing.ts'
import { together } from '../../together.ts'
import { archiveLayer } from '../../tree/layer-archive.ts'
import { startTool } from './tool-process.ts'

/** Packs a layer; the same layer gives the same bytes. Errors: those of `archiveLayer`, `tool-failed`, `disk-full`. */
export async function packLayer({ file }: PackLayerPart): Promise<PackedLayer> {
  const archive = summing(await archiveLayer(stagePlaces.tree))
  // One thread alone writes another file than several do: always two.
  const packer = await startTool(zstd.command, ['-q', '-3', '-T2', '-c'])
  const blob = summing(packer.output)
  const output = createWriteStream(join(stagePlaces.output, file))
  await together([packer.feed(archive.bytes), pipeline(blob.bytes, output), packer.ended])
  return { archive: archive.sum(), blob: blob.sum() }
}
