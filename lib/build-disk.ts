import { build } from './build.ts'
import type { BuildHost, BuildResult } from './build-host.ts'
import type { DiskFacts } from './products/disk/read-made.ts'
import { requireProduct } from './products/index.ts'
import type { Settings } from './settings/settings.ts'

/** What a build of a disk made: files, and what is on the disk; of a tree alone, what is in it. */
export interface DiskBuildResult extends BuildResult {
  readonly facts: DiskFacts
}

/** Builds a disk image. */
export async function buildDisk(settings: Settings, host: BuildHost): Promise<DiskBuildResult> {
  requireProduct(settings, 'disk')
  return (await build(settings, host)) as DiskBuildResult
}
