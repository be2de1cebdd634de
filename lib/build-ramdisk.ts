import { build } from './build.ts'
import type { BuildHost, BuildResult } from './build-host.ts'
import { requireProduct } from './products/index.ts'
import type { RamdiskResult } from './ramdisk/request.ts'
import type { Settings } from './settings/settings.ts'

/** What a build of a ramdisk made: the pair, and what is in it. */
export interface RamdiskBuildResult extends BuildResult {
  readonly facts: Omit<RamdiskResult, 'ramdisk' | 'kernel'>
}

/** Builds a ramdisk and its kernel. */
export async function buildRamdisk(
  settings: Settings,
  host: BuildHost,
): Promise<RamdiskBuildResult> {
  requireProduct(settings, 'ramdisk')
  return (await build(settings, host)) as RamdiskBuildResult
}
