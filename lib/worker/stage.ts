/** A module of the engine's own: carries out the parts of a stage, in a view that has little but the finished tree. */
import type { LayerContext } from '../define.ts'
import { defineHook } from '../define.ts'
import type { StagePart } from '../sandbox/stage.ts'
import type { Say } from './stage/say.ts'

export default defineHook('finalise', async (context) => {
  const { parts, log } = context as LayerContext & { parts: readonly StagePart[] }
  const yields: Record<string, unknown> = {}
  for (const part of parts) yields[part.name] = await carryOut(part, log)
  return yields
})

/** Each part loads what it needs, and no more. */
async function carryOut(part: StagePart, say: Say): Promise<unknown> {
  switch (part.name) {
    case 'leaks':
      return (await import('./stage/leaks.ts')).searchLeaks(part)
    case 'assemble':
      return (await import('./stage/assemble.ts')).assemble(part, say)
    case 'ramdisk':
      return (await import('./stage/ramdisk.ts')).ramdisk(part, say)
  }
}
