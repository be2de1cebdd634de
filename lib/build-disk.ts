import { dirname } from 'node:path'
import { type BuildHost, type BuildResult, carryOut, decide } from './build.ts'
import { deliver } from './deliver/deliver.ts'
import { requireWritable } from './deliver/writable.ts'
import type { Settings } from './settings/settings.ts'

/** Builds a disk image: settings → flavours → facts → plan → layers → disk → artifacts. */
export async function buildDisk(settings: Settings, host: BuildHost): Promise<BuildResult> {
  const started = host.now()
  await requireWritable(dirname(settings.output))
  return decide(settings, host, (decision) =>
    carryOut(decision, { host, started }, () => deliver(decision, host)),
  )
}
