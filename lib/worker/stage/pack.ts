import { join } from 'node:path'
import { type PackResult, packTree } from '../../disk/pack-tree.ts'
import { stagePlaces } from '../../sandbox/stage.ts'
import type { PackPart } from '../../sandbox/stage-parts.ts'
import { describeBytes } from '../../size.ts'
import { fullOutput, isFull } from './full.ts'
import { loadDrivers } from './load-drivers.ts'
import type { Say } from './say.ts'

/** Makes the files that were asked for of the tree; gives back what they are. */
export async function pack(part: PackPart, say: Say): Promise<PackResult> {
  const { tree, scratch, output } = stagePlaces
  const { formats } = await loadDrivers(part.drivers)
  const wanted = part.formats.map(({ format, file, options }) => ({
    format,
    output: join(output, file),
    options,
  }))
  const result = await packTree({ ...part.request, tree, scratch }, wanted, formats).catch(
    (cause: unknown) => {
      throw isFull(cause) ? fullOutput(output, cause) : cause
    },
  )
  say(`tree of ${result.files} files, ${describeBytes(result.contentBytes)}`)
  for (const { format, size } of result.artifacts) say(`${format}: ${size} bytes`)
  return result
}
