import type { BuildContext } from '../build-context.ts'
import type { Owner } from '../deliver/delivery.ts'
import { plural } from '../files.ts'
import { describeBytes } from '../size.ts'
import type { Plan, Step } from '../step.ts'
import { placeOfBuild, storeOfBuild, unlessOutOfOrder } from './in-build.ts'
import { pushLayers, recordsUpTo } from './push.ts'

/** What a build pushes. */
export interface LayerPusher {
  /** Told of a step that was made. */
  made(step: Pick<Step, 'key'>): void
  /** To be called when the gate has been passed; resolves when all is pushed that the settings ask for. */
  finish(): Promise<void>
  /** Resolves when nothing is under way any more; never rejects. */
  settled(): Promise<void>
}

/** Pushes the layers of a plan as the settings say, one after the other. What goes wrong is a notice, as of all shared stores in builds. */
export function layerPusher(
  { build, plan }: { readonly build: BuildContext; readonly plan: Plan },
  owner: Owner,
): LayerPusher {
  const asked = storeOfBuild(build)
  const { push = 'never', pushKey: signer } = asked ?? {}
  const said = new Set<string>()
  const say = (level: 'info' | 'warning', text: string) => {
    if (!said.has(text)) build.report({ type: 'notice', level, text })
    said.add(text)
  }
  const pushUpTo = async (key: string) => {
    if (!asked || signer === undefined) return
    await unlessOutOfOrder(build, asked, async ({ shared }) => {
      const { pushed, bytes, stays } = await pushLayers({
        records: await recordsUpTo(key, build.store),
        shared,
        place: placeOfBuild(build, owner),
        signer,
        withData: asked.pushData,
        env: build.settings.env,
        signal: build.signal,
      })
      const amount = `${plural(pushed, 'layer')} of ${describeBytes(bytes)}`
      if (pushed > 0)
        build.report({ type: 'notice', level: 'info', text: `${amount} went to ${asked.address}` })
      if (stays)
        say(stays.reason.code === 'layer-differs' ? 'info' : 'warning', stays.reason.message)
    })
  }
  let running = Promise.resolve()
  const begin = (key: string) => {
    running = running.then(() => pushUpTo(key))
    // Told to whoever waits in the end.
    running.catch(() => {})
  }
  const last = plan.steps.at(-1)
  return {
    made: ({ key }) => push === 'each-step' && begin(key),
    async finish() {
      if (push !== 'never' && last) begin(last.key)
      await running
    },
    settled: () => running.catch(() => {}),
  }
}
