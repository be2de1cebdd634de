import { basename, resolve } from 'node:path'
import { ParfaitError, throwFaults } from '../errors.ts'
import { present } from '../json.ts'
import { fileNameFault, pathFault } from '../output-place.ts'
import { defaultStore } from './default-store.ts'
import { otherFlags, otherRows, type ProductPart, type ProductSettings, rowsOf } from './product.ts'
import { readValues, type ValueSources } from './read-values.ts'
import { secretSources, withoutSecrets } from './secrets.ts'
import type { ValuesOf } from './setting-row.ts'
import type { Settings } from './settings.ts'
import {
  fileFaults,
  fileOptionPlaces,
  fileOptions,
  setOptions,
  unknownSettings,
} from './settings-file.ts'
import type { SharedStoreSettings } from './shared-store.ts'
import { defaultBase, type settingRows } from './table.ts'

/** Where settings come from, and what is known of what they may name. */
export interface SettingSources extends ValueSources {
  readonly flavours: readonly string[]
  /** `flavour.key=value`. */
  readonly set?: readonly string[]
  /** `name=file:PATH` and `name=env:VARIABLE`. */
  readonly secrets?: readonly string[]
  readonly vars?: Settings['vars']
  readonly cwd: string
  /** What is built. */
  readonly product: ProductSettings
  /** All products that there are: a file may have settings of several. */
  readonly products: readonly ProductSettings[]
  /** Debian's name of this machine's architecture. */
  readonly hostArchitecture: string
}

/** Merges defaults, file, environment and flags. All faults at once: `settings-invalid`. */
export function mergeSettings(sources: SettingSources): Settings {
  const { flags, product, products } = sources
  const others = otherRows(product, products).map(({ row }) => row)
  const allRows = [...rowsOf(product), ...others]
  const known = allRows.map(({ name }) => name)
  const faults: ParfaitError[] = [
    ...unknownSettings(flags, known, () => 'flags'),
    ...otherFlags(flags, product, products),
    ...fileFaults(sources, allRows),
  ]
  const settings = complete(sources, faults)
  throwFaults(faults)
  return Object.freeze(settings)
}

function complete(sources: SettingSources, faults: ParfaitError[]): Settings {
  const { cwd, env, drivers } = sources
  const all = readValues(rowsOf(sources.product), sources, faults)
  const values = all as ValuesOf<typeof settingRows>
  const { output: asked = '' } = values
  const product = sources.product.complete(all, { asked, cwd, drivers, faults })
  const { output, variables, ...ofProduct } = product
  const secrets = secretSources(sources.secrets ?? [], cwd, faults)
  const settings = present({
    product: { name: sources.product.name, ...ofProduct },
    output,
    folder: resolve(cwd),
    flavours: sources.flavours,
    architecture: values.architecture ?? sources.hostArchitecture,
    release: values.release,
    packages: values.packages,
    base: values.skipBase ? undefined : defaultBase,
    flavoursPath: values.flavoursPath.map((path) => resolve(cwd, path)),
    elementsPath: values.elementsPath.map((path) => resolve(cwd, path)),
    store: resolve(cwd, values.store ?? defaultStore(env, cwd)),
    sharedStore: sharedStoreOf(values, cwd, faults),
    sandbox: values.sandbox,
    offline: values.offline,
    networkTimeout: Math.ceil(values.networkTimeout),
    hookTimeout: values.hookTimeout,
    refresh: values.refresh,
    noCache: values.noCache,
    leakGate: values.leakGate,
    locked: values.locked,
    tools: values.tools,
    files: values.files,
    provenance: values.provenance,
    sign: signers(values.sign, cwd, faults),
    sbom: [...new Set(values.sbom)],
    options: setOptions(sources.set, faults),
    fileOptions: fileOptions(sources.file),
    fileOptionPlaces: fileOptionPlaces(sources),
    secrets,
    vars: sources.vars ?? [],
    clock: readClock(env.SOURCE_DATE_EPOCH, faults),
  })
  faults.push(...placeFaults(asked, settings))
  const seen = withoutSecrets(env, secrets)
  return { ...settings, env: hookEnvironment(settings, { seen, variables }) }
}

/** The five settings of a shared store are one where there is one. */
function sharedStoreOf(
  values: ValuesOf<typeof settingRows>,
  cwd: string,
  faults: ParfaitError[],
): SharedStoreSettings | undefined {
  const { sharedStore, sharedStoreSigners, push, pushKey, pushData } = values
  if (sharedStore === undefined && push === 'never') return undefined
  if (sharedStore === undefined || (push !== 'never' && pushKey === undefined))
    faults.push(
      new ParfaitError('settings-invalid', `'${push}' wants a shared store and a key that signs`, {
        place: '--push',
        hint: 'name them by --shared-store and --push-key',
      }),
    )
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(sharedStore ?? '')
  return present({
    address: isUrl ? sharedStore : resolve(cwd, sharedStore ?? ''),
    signers: sharedStoreSigners.map((path) => resolve(cwd, path)),
    push,
    pushData,
    pushKey: signers(pushKey === undefined ? [] : [pushKey], cwd, faults, '--push-key')[0],
  }) as SharedStoreSettings
}

/** Paths of keys are made absolute; two of a kind would write the same signatures. */
function signers(
  texts: readonly string[],
  cwd: string,
  faults: ParfaitError[],
  place = '--sign',
): string[] {
  const kinds = new Set<string>()
  return texts.map((text) => {
    const [, kind = '', key = ''] = /^(ssh|minisign):(.+)$/s.exec(text) ?? []
    if (key === '' || kinds.has(kind))
      faults.push(
        new ParfaitError('settings-invalid', `Expected one key of a kind, got '${text}'`, {
          place,
          hint: `such as ${place} ssh:/home/you/.ssh/id_ed25519, or minisign:KEY`,
        }),
      )
    kinds.add(kind)
    return `${kind}:${resolve(cwd, key)}`
  })
}

/** The environment with settings under their variables' names, so that hooks see flags and variables alike. */
function hookEnvironment(
  settings: Omit<Settings, 'env'>,
  of: { readonly seen: SettingSources['env'] } & Pick<ProductPart, 'variables'>,
): Settings['env'] {
  return present({
    ...of.seen,
    ARCH: settings.architecture,
    RELEASE: settings.release,
    IMAGE_NAME: basename(settings.output),
    ...of.variables,
  }) as Settings['env']
}

/** Names that no file can have, and paths that some program on the way cannot be told. */
function placeFaults(
  asked: string,
  { folder, output, store, flavoursPath, elementsPath }: Omit<Settings, 'env'>,
): ParfaitError[] {
  const name = fileNameFault(asked)
  const hint = 'name a file, or a path to one: -o images/web.qcow2'
  const refused = (fault: string) =>
    new ParfaitError('output-refused', fault, { place: '--output', hint })
  if (name !== undefined) return [refused(name)]
  const paths = { folder: [folder], store: [store], flavoursPath, elementsPath }
  const faults = Object.entries(paths).flatMap(([place, found]) =>
    found.flatMap((path) => {
      const fault = pathFault(path)
      return fault === undefined ? [] : new ParfaitError('settings-invalid', fault, { place })
    }),
  )
  const inOutput = faults.length === 0 ? pathFault(output) : undefined
  return inOutput === undefined ? faults : [refused(inOutput)]
}

function readClock(text: string | undefined, faults: ParfaitError[]): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^[0-9]+$/.test(text)) return Number(text)
  faults.push(
    new ParfaitError('settings-invalid', `Expected seconds since 1970, got '${text}'`, {
      place: 'SOURCE_DATE_EPOCH',
    }),
  )
  return undefined
}
