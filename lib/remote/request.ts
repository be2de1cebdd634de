import { contractsOf } from '../contracts/index.ts'
import { builderOf } from '../deliver/leak-gate.ts'
import type { Flavour } from '../flavours/flavour.ts'
import { type OptionValues, visibleVariables } from '../flavours/options.ts'
import type { GivenFacts } from '../gather/facts.ts'
import { present } from '../json.ts'
import type { OpenedBuild } from '../open-build.ts'
import { allSettingRows } from '../products/settings.ts'
import type { Settings } from '../settings/settings.ts'
import type { RemoteRequest } from './messages.ts'
import { listParcel } from './parcel.ts'

/** A build as it crosses to a server. */
export async function makeRequest(
  { build, flavours, options }: OpenedBuild,
  of: {
    readonly facts: GivenFacts
    /** Digests of outputs that are there. */
    readonly has: readonly string[]
    readonly aptProxy?: string | undefined
  },
): Promise<RemoteRequest> {
  const { settings, secrets, pins } = build
  const { facts, has, aptProxy } = of
  const pathOptions = pathOptionsOf(flavours)
  const { files, links } = await listParcel({ flavours, options, pathOptions, data: facts.data })
  const { builder, proxies } = builderOf(settings)
  const texts = [...secrets].map(([name, text]) => [name, Buffer.from(text).toString('base64')])
  return {
    settings: wireSettings(settings, flavours, options),
    flavours: flavours.map(({ name, folder, origin, digest }) => ({
      name,
      folder,
      origin,
      digest,
    })),
    facts,
    pathOptions,
    files,
    links,
    has,
    builder,
    proxies,
    secrets: Object.fromEntries(texts),
    ...present({ aptProxy, pins }),
  }
}

/** Options and variables are merged here, where their files and the user's environment are. */
function wireSettings(
  settings: Settings,
  flavours: readonly Flavour[],
  options: OptionValues,
): Settings {
  // Whom this machine believes says nothing of whom the server does.
  const { sharedStore: _, ...asked } = settings
  return {
    ...asked,
    flavoursPath: [],
    elementsPath: [],
    store: '',
    sandbox: 'auto',
    locked: false,
    sign: [],
    options,
    fileOptions: {},
    fileOptionPlaces: {},
    vars: [],
    secrets: {},
    env: visibleEnvironment(settings, flavours),
  }
}

/** What any hook of the build may see, and what settings are called there; no proxy, no home. */
function visibleEnvironment({ env }: Settings, flavours: readonly Flavour[]): Settings['env'] {
  const seen = flavours.flatMap((flavour) =>
    flavour.hooks.flatMap((hook) => Object.keys(visibleVariables(hook, flavour, env))),
  )
  const contracts = contractsOf(flavours)
  const named = allSettingRows.flatMap(({ variable = [] }) => variable)
  const names = new Set([...seen, ...named, 'IMAGE_TYPE'])
  const isSeen = (name: string) =>
    names.has(name) || contracts.some(({ gather }) => gather.sees?.(name))
  return Object.fromEntries(Object.entries(env).filter(([name]) => isSeen(name)))
}

function pathOptionsOf(flavours: readonly Flavour[]): RemoteRequest['pathOptions'] {
  const entries = flavours.map(({ name, manifest }) => [
    name,
    Object.entries(manifest.options).flatMap(([key, { path }]) => (path ? [key] : [])),
  ])
  return Object.fromEntries(entries.filter(([, keys]) => keys?.length))
}
