import { join } from 'node:path'
import type { BuildHost } from '../build-host.ts'
import { packageFolder } from '../files.ts'
import { loadSettings } from '../load-settings.ts'
import type { BuildEvent } from '../report/events.ts'
import { defaultStore } from '../settings/default-store.ts'
import type { Settings } from '../settings/settings.ts'

/** What to build, as a test says it. */
export interface TreeRequest {
  /** Names, as on the command line of `disk-image-create`. */
  readonly flavours: readonly string[]
  /** Folders to look for flavours in, before the built-in ones; relative to the current directory. */
  readonly path?: string | readonly string[]
  /**
   * The flavour that is the base. `tiny`: a static busybox, made in a moment without a network. Without one, the
   * default base is added where none of `flavours` is a base.
   */
  readonly base?: string
  /** Options by flavour. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /**
   * The environment of the build, for hooks outside the chroot and for declared variables. Of the test's own
   * environment it has `PATH`, `HOME`, `USER`, proxies and what begins with `PARFAIT_`, unless it says otherwise.
   */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Secrets by name, as `--secret` would bring them. */
  readonly secrets?: Readonly<Record<string, string>>
  /** More settings by their names in a settings file: `imageSize`, `architecture` … */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Where layers are kept; the user's own store where nothing is said. */
  readonly store?: string
  /** Default: the current directory. */
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** Gets each event of the build, such as the lines that hooks print. */
  readonly report?: (event: BuildEvent) => void
}

/** The flavours of the kit itself: the base `tiny`, and the one that lets it log in. */
const kitFlavours = join(packageFolder, 'lib', 'test-kit', 'flavours')

const inherited = /^(PATH|HOME|USER|XDG_CACHE_HOME|PARFAIT_.*|(https?|no|ftp)_proxy)$/i

/** The settings of a build, from a request and from what the test inherits. */
export function settingsOf(request: TreeRequest, output: string): Settings {
  const { base, path = [], flavours, options = {}, secrets = {}, cwd = process.cwd() } = request
  const own = Object.entries(process.env).filter(([name]) => inherited.test(name))
  const env = { ...Object.fromEntries(own), ...request.env }
  // The store stays the user's where a test gives hooks another home.
  const store = request.store ?? process.env.PARFAIT_STORE ?? defaultStore(process.env, cwd)
  return loadSettings({
    flags: {
      uncompressed: true,
      formats: ['raw'],
      ...request.settings,
      output,
      store,
      flavoursPath: [...[path].flat(), kitFlavours],
    },
    flavours: [...(base === undefined ? [] : [base]), ...flavours],
    file: { options },
    secrets: Object.keys(secrets).map((name) => `${name}=env:${variableOf(name)}`),
    env,
    cwd,
  })
}

/** The variable that a secret comes from. */
function variableOf(secret: string): string {
  return `PARFAIT_TEST_SECRET_${secret.toUpperCase().replaceAll('-', '_')}`
}

/** The process around a build in a test. */
export function hostOf(request: TreeRequest, report: (event: BuildEvent) => void): BuildHost {
  const secrets = Object.entries(request.secrets ?? {})
  return {
    report,
    signal: request.signal,
    now: Date.now,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    env: Object.fromEntries(secrets.map(([name, text]) => [variableOf(name), text])),
  }
}
