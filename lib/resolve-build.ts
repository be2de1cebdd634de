import type { Architecture } from './architectures/architecture.ts'
import { findArchitecture } from './architectures.ts'
import type { Given } from './build-host.ts'
import { paperTools } from './deliver/papers.ts'
import { signTools } from './deliver/signers.ts'
import { builtInDrivers, type Drivers } from './drivers.ts'
import { faultsOf, type ParfaitError } from './errors.ts'
import { chooseFlavours, findFlavours } from './flavours/choose.ts'
import type { Flavour } from './flavours/flavour.ts'
import { hookTools } from './flavours/hook-tools.ts'
import { type OptionValues, resolveOptions } from './flavours/options.ts'
import { resolveFlavours } from './flavours/resolve.ts'
import {
  readSecrets,
  type Secrets,
  secretFileFaults,
  withOptionSecrets,
} from './flavours/secrets.ts'
import { applyVars, type VarsPlaces } from './flavours/vars.ts'
import { requirePrograms } from './foreign-programs.ts'
import type { Product } from './products/driver.ts'
import { findProduct, toolsHere } from './products/index.ts'
import { allSettingRows } from './products/settings.ts'
import type { Tool } from './run.ts'
import type { SecretEnvironment } from './settings/read-secret.ts'
import type { Settings } from './settings/settings.ts'
import { requireTools } from './tools.ts'

/** A build as far as it is known before anything of it runs. */
interface ResolvedBuild {
  readonly product: Product
  /** With the variables of `--vars` among them. */
  readonly settings: Settings
  /** What is known of the architecture that the settings name. */
  readonly architecture: Architecture
  readonly varsPlaces: VarsPlaces
  /** In the order of the build; where some have faults, the others. */
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  readonly secrets: Secrets
  /** All that is wrong, each once; a build goes on only where nothing is. */
  readonly faults: readonly ParfaitError[]
}

/** What a build that shall run needs beside what it is made of. */
interface BuildNeeds {
  /** The environment that secrets come from. */
  readonly env: SecretEnvironment
  /** Those that it calls whatever is built, and whatever it is built of. */
  readonly tools: readonly Tool[]
  /** True where another machine builds: what makes files of trees, and runs in them, need not be here. */
  readonly isElsewhere?: boolean
  /** True where that machine has the secrets: none is read here. */
  readonly withoutSecrets?: boolean
}

/**
 * Settings → flavours → variables → options → secrets → programs: the one way to what a build, its validation
 * and its explanation stand on. Without `needs` neither secrets nor programs are asked for. `warn` is told of
 * packages that cannot be used.
 */
export async function resolveBuild(
  asked: Settings,
  of: {
    readonly warn: (text: string) => void
    readonly needs?: BuildNeeds
    /** Default: those that come with parfait. */
    readonly drivers?: Drivers
    /** What whoever asks for the build has found out. */
    readonly given?: Pick<Given, 'found' | 'secrets'> | undefined
  },
): Promise<ResolvedBuild> {
  const { warn, needs, drivers = builtInDrivers, given } = of
  const product = findProduct(asked.product.name, drivers.products)
  const architecture = findArchitecture(asked.architecture, drivers.architectures)
  const faults: ParfaitError[] = []
  const check = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      faults.push(...faultsOf(error))
      return undefined
    })
  const chosen = await chooseFlavours(asked, warn, given?.found).catch(faultsOf)
  const isWhole = !isFaults(chosen)
  const flavours = isWhole ? chosen : await soundFlavours(asked, chosen, faults)
  const filled = applyVars(asked, flavours, [...allSettingRows, ...product.settings.rows])
  const settings = isWhole ? filled.settings : asked
  // What belongs to a flavour that has a fault cannot be judged.
  const known = (options: OptionValues) => (isWhole ? options : pick(options, flavours))
  const { values: options, faults: wrong } = resolveOptions(flavours, {
    set: known(settings.options),
    file: known(settings.fileOptions),
    env: settings.env,
    folder: settings.folder,
    places: settings.fileOptionPlaces,
  })
  faults.push(...(isWhole ? filled.faults : []), ...wrong)
  faults.push(...((await product.faults?.(flavours)) ?? []), ...secretFileFaults(product, flavours))
  const sources = withOptionSecrets(settings.secrets, flavours, options)
  const secrets =
    given?.secrets ??
    (isWhole && needs && !needs.withoutSecrets
      ? await check(readSecrets(flavours, sources, needs.env))
      : undefined)
  const tools = () => [
    ...toolsHere(product, { settings, architecture, drivers }),
    ...hookTools(flavours),
    ...(settings.tools === 'tree' ? [] : paperTools(settings)),
    ...signTools(settings),
  ]
  if (needs) await check(requireTools([...needs.tools, ...(needs.isElsewhere ? [] : tools())]))
  if (needs && !needs.isElsewhere) await check(requirePrograms(architecture))
  const unique = [...new Map(faults.map((fault) => [fault.message, fault])).values()]
  const varsPlaces = filled.places
  const found = { product, settings, architecture, varsPlaces, flavours, options }
  return { ...found, secrets: secrets ?? new Map(), faults: unique }
}

function isFaults(chosen: Flavour[] | ParfaitError[]): chosen is ParfaitError[] {
  return chosen[0] instanceof Error
}

/**
 * Those of the flavours that can be read with all that they require, each by itself, so that none hides the
 * faults of another; adds those to `faults`. None where each is sound, and they do not go together.
 */
async function soundFlavours(
  settings: Settings,
  together: readonly ParfaitError[],
  faults: ParfaitError[],
): Promise<Flavour[]> {
  const found = await findFlavours(settings, () => {}).catch(() => new Map())
  // The rest may lack something without the faulty ones: that would be no fault of its own.
  const request = { found, architecture: settings.architecture, isBaseless: true }
  const sound: string[] = []
  for (const name of found.size > 0 ? settings.flavours : []) {
    const one = await resolveFlavours({ ...request, asked: [name] }).catch(faultsOf)
    if (isFaults(one)) faults.push(...one)
    else sound.push(name)
  }
  if (found.size > 0 && sound.length < settings.flavours.length)
    return resolveFlavours({ ...request, asked: sound }).catch(() => [])
  faults.push(...together)
  return []
}

/** The options of those flavours that can be judged. */
function pick(options: OptionValues, flavours: readonly Flavour[]): OptionValues {
  const names = flavours.map(({ name }) => name)
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
}
