import type { BuildContext } from '../build-context.ts'
import type { AssembleResult } from '../disk/assemble.ts'
import { diskSettings } from '../disk/disk-settings.ts'
import { formats } from '../disk/formats/index.ts'
import { canonicalJson, digest } from '../files.ts'
import type { Leak } from '../leaks/leak.ts'
import { type DiskOutput, diskJob } from '../products/disk.ts'
import type { Artifact } from '../report/events.ts'
import type { Delivery, Owner } from './delivery.ts'
import { listedPackages } from './last-job.ts'
import { type LeftFact, leftFacts, warnOfLeaks } from './leak-gate.ts'
import { writeManifest } from './manifest.ts'
import { asideOf, type FileRecords, findPresent, recordFiles, runLastJob } from './outputs.ts'

/** What the store remembers of the files that one seed gave. */
interface DiskRecord {
  readonly files: FileRecords
  readonly disk: AssembleResult
  readonly packages: readonly string[]
  readonly left: readonly LeftFact[]
}

/**
 * Assembles the disk from the layers and puts the files where they were asked for: written aside, then
 * renamed, so that an old image survives every failure. Files that are there already stay.
 */
export async function deliver(delivery: Delivery, owner: Owner): Promise<Artifact[]> {
  const { build } = delivery
  const outputs = outputsOf(build)
  const made = outputs.map(({ kind, compress }) => [kind, compress])
  // An image that passed a gate with other exceptions, or none, passes again.
  const leaves = delivery.flavours.flatMap(({ name, manifest }) => [name, manifest.leaves])
  const gate = [build.settings.leakGate, leaves, [...build.secrets.keys()]]
  const recordKey = digest(canonicalJson([delivery.plan.seed, made, gate]))
  const known = await build.store.readRecord<DiskRecord>('disk', recordKey)
  const present = await findPresent(build, known?.files, outputs)
  if (present) return present
  const record = await assemble(delivery, outputs, owner)
  await build.store.writeRecord('disk', recordKey, record)
  const artifacts = await recordFiles(build, record.files, outputs)
  const { output } = build.settings
  await writeManifest(delivery, { output, artifacts, ...record })
  for (const artifact of artifacts) build.report({ type: 'artifact-made', artifact })
  return artifacts
}

function outputsOf(build: BuildContext): DiskOutput[] {
  const { settings } = build
  const disk = diskSettings(settings)
  // In the order of the list: the last format there moves the disk file away.
  const wanted = formats.filter((format) => disk.formats.includes(format.name))
  return wanted.map(({ name, extension }) => {
    const path = `${settings.output}.${extension}`
    return { kind: name, path, aside: asideOf(path, build), compress: disk.compress }
  })
}

async function assemble(
  delivery: Delivery,
  outputs: readonly DiskOutput[],
  owner: Owner,
): Promise<DiskRecord> {
  const label = { phase: 'disk', flavour: 'all', name: 'assemble' }
  const job = diskJob(delivery, outputs, owner)
  const results = await runLastJob(delivery.build, { job, label, outputs })
  const { artifacts, ...disk } = results.at(-1) as AssembleResult & {
    artifacts: { format: string; size: number; sha256: string }[]
  }
  const files = Object.fromEntries(
    artifacts.map(({ format, size, sha256 }) => [format, { size, sha256 }]),
  )
  const yieldOf = (kind: string) => results[job.tasks.findIndex((task) => task.kind === kind)]
  const packages = listedPackages(delivery.flavours, results)
  const leaks = (yieldOf('leaks') ?? []) as Leak[]
  warnOfLeaks(delivery.build, leaks)
  return { files, disk, packages, left: leftFacts(leaks) }
}
