import { dirname } from 'node:path'
import type { BuildContext } from './build-context.ts'
import type { BuildHost } from './build-host.ts'
import { local } from './builders/local.ts'
import { allDrivers } from './drivers.ts'
import { throwFaults } from './errors.ts'
import { packageFolder } from './files.ts'
import { lockedImage } from './flavours/choose.ts'
import type { Flavour } from './flavours/flavour.ts'
import type { OptionValues } from './flavours/options.ts'
import type { Product } from './products/driver.ts'
import { resolveBuild } from './resolve-build.ts'
import type { Roots } from './sandbox/places.ts'
import type { Settings } from './settings/settings.ts'
import { openSession, type StoreSession } from './store/session.ts'
import { createSharedSteps } from './store/shared-steps.ts'
import { Store } from './store/store.ts'

/** A build whose flavours are known, with a session of its own in the store. */
export interface OpenedBuild {
  readonly product: Product
  readonly build: BuildContext
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
}

/**
 * Reads the flavours of a build and opens a session in the store, then hands both on; the session ends with that. With
 * `isElsewhere` another machine builds, and this one asks hooks for facts alone;
 * `withoutSecrets`: that one has them.
 */
export async function openBuild<T>(
  asked: Settings,
  host: BuildHost,
  use: (opened: OpenedBuild) => Promise<T>,
  {
    isElsewhere = false,
    withoutSecrets = false,
  }: { readonly isElsewhere?: boolean; readonly withoutSecrets?: boolean } = {},
): Promise<T> {
  const { report, signal, now, builder = local, given, breaks = [], command } = host
  const warn = (text: string) => report({ type: 'notice', level: 'warning', text })
  const needs = { env: host.env ?? {}, tools: builder.tools, isElsewhere, withoutSecrets }
  const drivers = allDrivers(host.drivers)
  const { faults, ...resolved } = await resolveBuild(asked, { warn, needs, drivers, given })
  throwFaults(faults)
  const { product, settings, architecture, flavours, options, secrets } = resolved
  const pins = given ? given.pins : await lockedImage(settings)
  const names = flavours.map((flavour) => flavour.name)
  report({ type: 'build-started', name: settings.output, flavours: names })
  for (const text of flavours.flatMap((flavour) => flavour.warnings)) warn(text)
  const site = await builder.open({ settings, uid: host.uid, signal })
  const store = new Store(site.store)
  await store.open()
  const session = await openSession(store, { remove: site.remove, ...(signal ? { signal } : {}) })
  try {
    const { steps = createSharedSteps() } = host
    const build = {
      settings,
      drivers,
      architecture,
      store,
      session,
      site,
      secrets,
      report,
      signal,
      now,
      breaks,
      steps,
      command,
      asker: given?.asker,
      pins,
      roots: rootsOf({ settings, store, session, flavours }),
    }
    return await use({ product, build, flavours, options })
  } finally {
    await site.close?.()
    await session.close()
  }
}

/** The folders that a build's jobs name paths from. */
function rootsOf(of: {
  readonly settings: Settings
  readonly store: Store
  readonly session: StoreSession
  readonly flavours: readonly Flavour[]
}): Roots {
  return {
    engine: packageFolder,
    node: process.execPath,
    store: of.store.folder,
    session: of.session.folder,
    output: dirname(of.settings.output),
    ...Object.fromEntries(of.flavours.map(({ name, folder }) => [`flavour/${name}`, folder])),
  }
}
