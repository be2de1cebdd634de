/** A module of the engine's own: carries out the parts of a stage, in a view that has little but the finished tree. */
import type { LayerContext } from '../define.ts'
import { defineHook } from '../define.ts'
import type { MakerContext } from '../define-maker.ts'
import type { StagePart } from '../sandbox/stage-parts.ts'
import { together } from '../together.ts'

type Given = LayerContext & Pick<MakerContext, 'run'> & { readonly parts: readonly StagePart[] }

export default defineHook('finalise', async (context) => {
  const given = context as Given
  const yields: Record<string, unknown> = {}
  const carryOutAll = async (parts: readonly StagePart[]) => {
    for (const part of parts) yields[part.name] = await carryOut(part, given)
  }
  // Leaks are looked for while other parts wait for their programs; what is found counts first.
  const isGate = ({ name }: StagePart) => name === 'leaks'
  const others = carryOutAll(given.parts.filter((part) => !isGate(part)))
  await together([carryOutAll(given.parts.filter(isGate)), others])
  return yields
})

/** Each part loads what it needs, and no more. */
async function carryOut(part: StagePart, context: Given): Promise<unknown> {
  const say = context.log
  switch (part.name) {
    case 'leaks':
      return (await import('./stage/leaks.ts')).searchLeaks(part)
    case 'assemble':
      return (await import('./stage/assemble.ts')).assemble(part, say)
    case 'pack':
      return (await import('./stage/pack.ts')).pack(part, say)
    case 'keep':
      return (await import('./stage/keep.ts')).keep(part)
    case 'make':
      return (await import('./stage/make.ts')).makeFiles(part, context)
    case 'pack-layer':
      return (await import('./stage/pack-layer.ts')).packLayer(part)
    case 'unpack-layer':
      return (await import('./stage/unpack-layer.ts')).unpackLayer(part)
    case 'papers':
      return (await import('./stage/papers.ts')).writePapers(part)
    case 'ramdisk':
      return (await import('./stage/ramdisk.ts')).ramdisk(part, say)
  }
}
