import { join } from 'node:path'
import { canonicalJson, digest } from '../files.ts'
import type { Leak } from '../leaks/leak.ts'
import type { Artifact } from '../report/events.ts'
import type { Delivery, Owner } from './delivery.ts'
import { lastJob, listedPackages, stageYields } from './last-job.ts'
import { type LeftFact, leftFacts, warnOfLeaks } from './leak-gate.ts'
import { partRecipe } from './maker.ts'
import { keepManifest, writeManifest } from './manifest.ts'
import { findPresent, keepChecksums, recordFiles, runLastJob } from './outputs.ts'
import type { MadeFiles, PartRecipe, Recipe } from './recipe.ts'

/** What the store remembers of the files that one recipe gave of one tree. */
interface DeliveryRecord extends MadeFiles {
  readonly packages: readonly string[]
  readonly left: readonly LeftFact[]
  /** Milliseconds since the epoch. */
  readonly madeAt: number
}

/** What was delivered; the facts are there also where older files stayed in place. */
export interface Delivered {
  readonly artifacts: readonly Artifact[]
  readonly facts: object
}

/**
 * Makes the files of the finished tree and puts them where they were asked for: written aside, then renamed,
 * so that an old file survives every failure. Files that are there already, untouched, stay; a manifest or
 * checksum that is missing beside them is written again.
 */
export async function deliver(delivery: Delivery, of: Recipe, owner: Owner): Promise<Delivered> {
  const { build } = delivery
  const recipe = await partRecipe(of, join(build.store.folder, 'hooks'))
  const { product, outputs } = recipe
  const key = recordKey(delivery, recipe)
  const known = await build.store.readRecord<DeliveryRecord>(product, key)
  const present = known && (await findPresent(build, known.files, outputs))
  if (known && present) {
    warnOf(build, known)
    await keepChecksums(present)
    await keepManifest(delivery, { ...known, product, artifacts: present })
    return { artifacts: present, facts: known.facts }
  }
  const record = await make(delivery, { recipe, owner })
  await build.store.writeRecord(product, key, record)
  const artifacts = await recordFiles(build, record.files, outputs)
  await writeManifest(delivery, { ...record, product, artifacts })
  for (const artifact of artifacts) build.report({ type: 'artifact-made', artifact })
  return { artifacts, facts: record.facts }
}

function recordKey({ build, flavours }: Delivery, { material, without }: PartRecipe): string {
  if (!without) return digest(canonicalJson([material]))
  // What passed a gate with other exceptions, or none, passes again.
  const leaves = flavours.flatMap(({ name, manifest }) => [name, manifest.leaves])
  const gate = [build.settings.leakGate, leaves, [...build.secrets.keys()]]
  return digest(canonicalJson([material, gate]))
}

async function make(
  delivery: Delivery,
  of: {
    readonly recipe: PartRecipe
    readonly owner: Owner
  },
): Promise<DeliveryRecord> {
  const { recipe } = of
  const { build, flavours } = delivery
  const label = { phase: recipe.product, flavour: 'all', name: recipe.verb }
  const aside = await build.session.asideOf(build.settings.output)
  const job = lastJob(delivery, { ...of, aside })
  const results = await runLastJob(build, { job, label })
  const yields = stageYields(job, results)
  const packages = listedPackages(flavours, results)
  const leaks = (yields.leaks ?? []) as Leak[]
  warnOfLeaks(build, leaks)
  const made = recipe.read(yields[recipe.part.name])
  warnOf(build, made)
  return { ...made, packages, left: leftFacts(leaks), madeAt: build.now() }
}

/** Also of files that stay in place: what may be wrong with them still may. */
function warnOf({ report }: Delivery['build'], { warnings = [] }: MadeFiles): void {
  for (const text of warnings) report({ type: 'notice', level: 'warning', text })
}
