import type { BuildContext } from '../../build-context.ts'
import type { BaseState } from '../../define.ts'
import { canonicalJson, digest } from '../../files.ts'
import type { Flavour } from '../../flavours/flavour.ts'

/**
 * Elements do not tell the state of their archive: a base is made once, and again by --refresh. The time
 * when that was is the image's clock.
 */
export async function elementState(build: BuildContext, base: Flavour): Promise<BaseState> {
  const { architecture, env, refresh, noCache } = build.settings
  const place = digest(canonicalJson(['element', base.name, architecture, env.DIB_RELEASE ?? '']))
  const known = await build.store.readRecord<BaseState>('state', place)
  if (known && !refresh && !noCache) return known
  const date = Math.floor(build.now() / 1000)
  const state = { identity: `made at ${date}`, date }
  await build.store.writeRecord('state', place, state)
  return state
}
