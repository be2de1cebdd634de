import { dirname } from 'node:path'
import { type BuildHost, type BuildResult, carryOut, decide } from './build.ts'
import { ParfaitError } from './errors.ts'
import type { Settings } from './settings/settings.ts'
import { deliverRamdisk } from './targets/deliver-ramdisk.ts'
import type { RamdiskFacts } from './targets/manifest.ts'
import { requireWritable } from './targets/writable.ts'

/** What a build of a ramdisk made: the pair, and what is in it. */
export interface RamdiskBuildResult extends BuildResult {
  readonly facts: RamdiskFacts
}

/** Builds a ramdisk and its kernel: settings → flavours → facts → plan → layers → the pair. */
export async function buildRamdisk(
  settings: Settings,
  host: BuildHost,
): Promise<RamdiskBuildResult> {
  const started = host.now()
  const { ramdisk } = settings
  if (!ramdisk)
    throw new ParfaitError('settings-invalid', `Expected settings of the product 'ramdisk'`)
  await requireWritable(dirname(settings.output))
  return decide(settings, host, async (decision) => {
    let facts: RamdiskFacts | undefined
    const result = await carryOut(decision, { host, started }, async () => {
      const delivered = await deliverRamdisk(decision, ramdisk, host)
      facts = delivered.facts
      return delivered.artifacts
    })
    return { ...result, facts: facts as RamdiskFacts }
  })
}
