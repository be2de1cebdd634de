import { canonicalJson, digest } from '../files.ts'
import type { Leak } from '../leaks/leak.ts'
import type { Artifact } from '../report/events.ts'
import { removeFolder } from '../store/sweep.ts'
import type { Writers } from '../writers/writers.ts'
import type { Delivery, Owner } from './delivery.ts'
import { type Kept, keepEarly } from './keep.ts'
import { keepSignatures } from './keep-signatures.ts'
import { madePlaces } from './last-job.ts'
import { type LeftFact, leftFacts, warnOfLeaks } from './leak-gate.ts'
import { partRecipe } from './maker.ts'
import { keepManifest, manifestFile } from './manifest.ts'
import { nameAside } from './name-outside.ts'
import { signedPaths } from './output-places.ts'
import { artifactsOf, findPresent, keepChecksums } from './outputs.ts'
import { madePapers, withPapers } from './papers.ts'
import { requirePackages, withPins } from './pins.ts'
import { rememberPlaced } from './placed.ts'
import { putInPlace } from './put-in-place.ts'
import type { MadeFiles, PartRecipe, Recipe } from './recipe.ts'
import { reportWork, runLastJob } from './run-last-job.ts'
import { signingOf } from './signers.ts'

/** What the store remembers of the files that one recipe gave of one tree. */
interface DeliveryRecord extends MadeFiles {
  readonly packages: readonly string[]
  /** What wrote them. */
  readonly tools?: Writers
  readonly left: readonly LeftFact[]
  /** Paths of secrets that they have in them. */
  readonly secretFiles?: readonly string[]
  /** What the files have proved. */
  readonly proof?: object
  /** Milliseconds since the epoch. */
  readonly madeAt: number
}

/** How files are wanted. */
export interface Wish {
  readonly owner: Owner
  /** What has to be done before anything is replaced, such as flushing the layers; it may fail. */
  readonly ready?: Promise<unknown>
  /** What `startKeeping` gave. */
  readonly kept?: Kept | undefined
}

/** What was delivered; the facts are there also where older files stayed in place. */
export interface Delivered {
  readonly artifacts: readonly Artifact[]
  readonly facts: object
}

/**
 * Makes the files of the finished tree and puts them where they were asked for: written aside with their checksums and the
 * manifest, then renamed, so that the old files survive every failure. Files that are there already, untouched, stay; a
 * manifest or checksum that is missing beside them is written again.
 */
export async function deliver(delivery: Delivery, of: Recipe, wish: Wish): Promise<Delivered> {
  const { build } = delivery
  const part = await partRecipe(of, build)
  const recipe = withPapers(withPins(part, build.pins), delivery)
  const { product, outputs } = recipe
  const key = recordKey(delivery, recipe)
  const known = await build.store.readRecord<DeliveryRecord>(product, key)
  const present = known && (await findPresent(build, known.files, outputs))
  if (known && present) {
    warnOf(build, known)
    await keepChecksums(present)
    await keepManifest(delivery, { ...known, product, artifacts: present })
    await keepSignatures(signedPaths(build.settings, present), signingOf(build))
    return { artifacts: present, facts: known.facts }
  }
  const aside = await build.session.asideOf(build.settings.output)
  try {
    const { owner, kept } = wish
    const record = await make(delivery, { recipe, owner, aside, kept })
    const artifacts = artifactsOf(record.files, outputs)
    // The last that the store is needed for: where it is full, nothing was replaced yet.
    await build.store.writeRecord(product, key, record)
    await putInPlace({
      aside,
      ...madePlaces(delivery, aside),
      artifacts,
      manifest: manifestFile(delivery, { ...record, product, artifacts }),
      signing: signingOf(build),
      ...(wish.ready ? { ready: wish.ready } : {}),
    })
    for (const { path, sha256 } of artifacts) await rememberPlaced(build.store, path, sha256)
    for (const artifact of artifacts) build.report({ type: 'artifact-made', artifact })
    return { artifacts, facts: record.facts }
  } catch (error) {
    throw nameAside(error, aside)
  } finally {
    await removeFolder(aside, (paths) => build.site.remove(paths))
  }
}

/** Filesystems that are being kept. */
export interface Keeping {
  readonly done: Promise<Kept | undefined>
}

/**
 * Begins to keep filesystems of the tree of the checkpoint, which is finished, for the files that will be made; undefined
 * where these need none. What goes wrong is left to `deliver`, which does it again.
 */
export async function startKeeping(delivery: Delivery, of: Recipe): Promise<Keeping | undefined> {
  const recipe = await partRecipe(of, delivery.build)
  const { keeping } = recipe
  if (!keeping) return undefined
  return { done: keepEarly({ delivery, recipe, keeping }).catch(() => undefined) }
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
    readonly aside: string
    readonly kept: Wish['kept']
  },
): Promise<DeliveryRecord> {
  const { recipe } = of
  const { build } = delivery
  const label = { phase: recipe.product, flavour: 'all', name: recipe.verb }
  const { yields, packages } = await reportWork(build, label, (onOutput) =>
    runLastJob(delivery, { ...of, onOutput }),
  )
  requirePackages(recipe.pins, packages)
  const leaks = (yields.leaks ?? []) as Leak[]
  warnOfLeaks(build, leaks)
  const made = recipe.read(yields[recipe.part.name])
  warnOf(build, made)
  const proof = await prove(delivery, of)
  const secretFiles = recipe.secretFiles?.map(({ path }) => path)
  const { writers = {} } = recipe
  const more = { ...proof, tools: writers, ...(secretFiles ? { secretFiles } : {}) }
  const papers = await madePapers(delivery, {
    yields,
    outputs: recipe.outputs,
    files: made.files,
    made: madePlaces(delivery, of.aside).made,
    writers,
  })
  const files = { ...made.files, ...papers }
  return { ...made, files, packages, left: leftFacts(leaks), ...more, madeAt: build.now() }
}

async function prove(
  delivery: Delivery,
  { recipe, aside }: { readonly recipe: PartRecipe; readonly aside: string },
): Promise<Pick<DeliveryRecord, 'proof'>> {
  if (!recipe.prove) return recipe.proof ? { proof: recipe.proof } : {}
  const { made } = madePlaces(delivery, aside)
  const label = { phase: recipe.product, flavour: 'all', name: 'test' }
  const proof = await reportWork(delivery.build, label, async (onOutput) =>
    recipe.prove?.({ made, onOutput }),
  )
  return proof ? { proof } : {}
}

/** Also of files that stay in place: what may be wrong with them still may. */
function warnOf({ report }: Delivery['build'], { warnings = [] }: MadeFiles): void {
  for (const text of warnings) report({ type: 'notice', level: 'warning', text })
}
