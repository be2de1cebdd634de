import type { Delivery, Owner } from '../deliver/delivery.ts'
import { lastJob, listedPackages } from '../deliver/last-job.ts'
import { type RamdiskFacts, writeManifest } from '../deliver/manifest.ts'
import {
  asideOf,
  type FileRecords,
  findPresent,
  type Output,
  recordFiles,
  runLastJob,
} from '../deliver/outputs.ts'
import { canonicalJson, digest } from '../files.ts'
import type { RamdiskSettings } from '../ramdisk/ramdisk-settings.ts'
import { type RamdiskResult, ramdiskVersion } from '../ramdisk/request.ts'
import type { Artifact } from '../report/events.ts'
import { toolPath } from '../run.ts'
import { ramdiskWishes } from './ramdisk/wishes.ts'

/** What the store remembers of the files that one tree and one set of wishes gave. */
interface RamdiskRecord {
  readonly files: FileRecords
  readonly facts: RamdiskFacts
  readonly packages: readonly string[]
}

/** What was delivered; facts are there also where an older pair stayed in place. */
export interface DeliveredRamdisk {
  readonly artifacts: readonly Artifact[]
  readonly facts: RamdiskFacts
}

/** Makes the pair of the finished tree. A pair that is in place already, untouched, stays. */
export async function deliverRamdisk(
  delivery: Delivery,
  settings: RamdiskSettings,
  owner: Owner,
): Promise<DeliveredRamdisk> {
  const { build, plan, flavours } = delivery
  const { output } = build.settings
  const outputs: Output[] = [
    { kind: 'ramdisk', path: output, aside: asideOf(output, build) },
    { kind: 'kernel', path: settings.kernelOutput, aside: asideOf(settings.kernelOutput, build) },
  ]
  const wishes = await ramdiskWishes(flavours, settings)
  const tree = plan.steps.at(-1)?.key
  const recordKey = digest(canonicalJson([ramdiskVersion, tree, plan.clock, wishes]))
  const known = await build.store.readRecord<RamdiskRecord>('ramdisk', recordKey)
  const present = await findPresent(build, known?.files, outputs)
  if (known && present) return { artifacts: present, facts: known.facts }
  const [ramdiskAside = '', kernelAside = ''] = outputs.map(({ aside }) => aside)
  const job = lastJob(delivery, {
    ...{ name: 'ramdisk', outputs, owner },
    task: ({ tree: folder, scratch }) => ({
      kind: 'ramdisk',
      request: {
        ...{ ...wishes, scratch, clock: plan.clock },
        ...{ tree: folder, moduleRoot: folder, udevRoot: folder },
        searchPath: toolPath.split(':'),
        output: { ramdisk: ramdiskAside, kernel: kernelAside },
      },
      owner: build.site.mode === 'sudo' ? owner : undefined,
    }),
  })
  const label = { phase: 'ramdisk', flavour: 'all', name: 'pack' }
  const results = await runLastJob(build, { job, label, outputs })
  const { ramdisk, kernel, ...facts } = results.at(-1) as RamdiskResult
  const packages = listedPackages(flavours, results)
  const record: RamdiskRecord = { files: { ramdisk, kernel }, facts, packages }
  await build.store.writeRecord('ramdisk', recordKey, record)
  const artifacts = await recordFiles(build, record.files, outputs)
  await writeManifest(delivery, { output, artifacts, packages, ramdisk: facts })
  for (const artifact of artifacts) build.report({ type: 'artifact-made', artifact })
  return { artifacts, facts }
}
