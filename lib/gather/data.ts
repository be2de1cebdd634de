import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { contractOf } from '../contracts/index.ts'
import { type Flavour, flavourOf } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { hooksOf } from '../flavours/order.ts'
import type { ExtraData } from './facts.ts'
import { runOutside } from './outside.ts'

/** Runs the `extra-data.d` hooks, each flavour's into a folder of its own, and digests what they left. */
export async function gatherData(
  build: BuildContext,
  flavours: readonly Flavour[],
  options: OptionValues,
): Promise<Record<string, ExtraData>> {
  const data: Record<string, ExtraData> = {}
  for (const hook of hooksOf(flavours, 'extra-data')) {
    const flavour = flavourOf(flavours, hook.flavour)
    // By other contracts they work on the tree, and are steps of the plan.
    if (contractOf(flavour).gather.data === 'step') continue
    const folder = join(build.session.folder, 'data', hook.flavour)
    await mkdir(folder, { recursive: true })
    const results = await runOutside(
      build,
      {
        hook,
        flavour,
        options,
        writable: [folder],
        variables: { TMP_HOOKS_PATH: folder },
        context: { data: folder, env: build.settings.env },
      },
      [{ kind: 'digest', folder }],
    )
    data[hook.flavour] = { folder, digests: results[1] as ExtraData['digests'] }
  }
  return data
}
