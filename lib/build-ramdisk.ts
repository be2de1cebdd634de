import { dirname } from 'node:path'
import { type BuildHost, type BuildResult, carryOut, decide } from './build.ts'
import type { RamdiskFacts } from './deliver/manifest.ts'
import { requireWritable } from './deliver/writable.ts'
import { ParfaitError } from './errors.ts'
import { chooseFlavours } from './flavours/choose.ts'
import { deliverFromHost } from './products/ramdisk/from-host.ts'
import { deliverRamdisk } from './products/ramdisk.ts'
import { ramdiskTools } from './ramdisk/compressions.ts'
import { ramdiskSettings } from './ramdisk/ramdisk-settings.ts'
import type { Settings } from './settings/settings.ts'
import { requireTools } from './tools.ts'

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
  if (settings.product.name !== 'ramdisk')
    throw new ParfaitError('settings-invalid', `Expected settings of the product 'ramdisk'`)
  const ramdisk = ramdiskSettings(settings)
  await requireWritable(dirname(settings.output))
  if (ramdisk.host) return buildFromHost(settings, host)
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

/** Makes the pair of what this machine has: settings → flavours → the pair. */
async function buildFromHost(settings: Settings, host: BuildHost): Promise<RamdiskBuildResult> {
  const started = host.now()
  const { report, now, signal } = host
  const warn = (text: string) => report({ type: 'notice', level: 'warning', text })
  const flavours = await chooseFlavours(settings, warn)
  report({
    type: 'build-started',
    name: settings.output,
    flavours: flavours.map(({ name }) => name),
  })
  for (const text of flavours.flatMap(({ warnings }) => warnings)) warn(text)
  await requireTools(ramdiskTools(ramdiskSettings(settings).compression))
  const { artifacts, facts } = await deliverFromHost({ settings, flavours, report, now, signal })
  const counts = { made: 0, reused: 0, seconds: (host.now() - started) / 1000 }
  report({ type: 'build-finished', ...counts, artifacts })
  return { artifacts, ...counts, facts }
}
