import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildHost } from './build-host.ts'
import { type Decision, decide } from './decide.ts'
import type { Owner } from './deliver/delivery.ts'
import { paperTools } from './deliver/papers.ts'
import { packageOf } from './distribution.ts'
import { ParfaitError, throwFaults } from './errors.ts'
import { compareBytes } from './files.ts'
import { type LockedImage, toolFaults } from './flavours/pins.ts'
import { loadSettings } from './load-settings.ts'
import type { Tool } from './run.ts'
import type { Settings } from './settings/settings.ts'
import { defaultBase } from './settings/table.ts'
import { packageDatabase } from './tree/installed-packages.ts'
import { walkPlan } from './walk/walk.ts'
import { findWriters, type Writers, writersOfTree } from './writers/writers.ts'

/**
 * Goes on with a build whose files are written by the programs that the settings and the lock ask for: where those of this
 * machine are not meant, a tree of the default base is made with them, in layers of its own that other builds share. Errors:
 * `lock-differs` where even those of the tree are not what is locked, `tool-missing`, and those of a build.
 */
export async function withTools<T>(
  decision: Decision,
  host: BuildHost,
  use: (decision: Decision) => Promise<T>,
): Promise<T> {
  const { build, product } = decision
  const { settings, report, pins } = build
  if (settings.tools === 'host') return use(decision)
  if (settings.tools === 'auto' && !pins) return use(decision)
  const { tools = [] } = await product.make(decision)
  if (settings.tools === 'auto' && faultsOf(pins, await findWriters(tools)).length === 0)
    return use(decision)
  const names = packagesOf([...tools, ...paperTools(settings)])
  const text = "the image is written by programs of a tree of their own, not by this machine's"
  report({ type: 'notice', level: 'info', text })
  const asked = treeSettings(settings, names, pins?.image.release)
  return decide(asked, treeHost(host), async (tree) => {
    const layers = await makeLayers(tree, host)
    const writers = await writersIn(tree, layers, packagesOf(tools))
    throwFaults(faultsOf(pins, writers))
    return use({ ...decision, build: { ...build, tools: { layers, writers } } })
  })
}

/** Folders of the layers, topmost first, relative to the store. */
async function makeLayers(tree: Decision, owner: Owner): Promise<string[]> {
  const { store } = tree.build
  const keys = tree.plan.steps.map(({ key }) => key)
  if (tree.build.settings.sharedStore)
    await (await import('./shared-store/pull-for-build.ts')).pullForBuild(tree, owner)
  await walkPlan(tree)
  await store.flush(keys)
  return keys.map((key) => store.lowerPath(key)).toReversed()
}

/** The topmost layer that has the database of packages has it whole. */
async function writersIn(
  { build }: Decision,
  layers: readonly string[],
  names: readonly string[],
): Promise<Writers> {
  const folders = layers.map((layer) => join(build.store.folder, layer))
  const database = folders.find((folder) => existsSync(join(folder, packageDatabase.path)))
  return database === undefined ? {} : writersOfTree(names, database)
}

function faultsOf(pins: LockedImage | undefined, found: Writers): ParfaitError[] {
  return pins ? toolFaults(pins.image.tools, found, pins.path) : []
}

/** Error: `tool-missing` for a program that the distribution of the tree is not known to have. */
function packagesOf(tools: readonly Tool[]): string[] {
  const names = tools.flatMap((tool) => {
    const name = packageOf(tool, [defaultBase])
    if (name !== undefined) return name.split(' ')
    throw new ParfaitError('tool-missing', `No package is known that has '${tool.command}'`, {
      hint: 'a driver names it under packages; or take --tools host',
    })
  })
  return [...new Set(names)].sort(compareBytes)
}

/** Its steps are told as others; it is no build of its own to whoever listens. */
function treeHost({ given: _given, breaks: _breaks, ...host }: BuildHost): BuildHost {
  return {
    ...host,
    report: (event) => {
      if (event.type !== 'build-started') host.report(event)
    },
  }
}

/** The tree is of the same archive as an image of that base would be. */
function treeSettings(settings: Settings, names: readonly string[], release?: string): Settings {
  const { folder, store, sharedStore, sandbox, offline, networkTimeout, output, clock } = settings
  // Of the image, not of what writes it.
  const { RELEASE: _release, ...env } = settings.env
  const given = { ...settings.fileOptions[defaultBase], ...settings.options[defaultBase] }
  const { release: _, ...archive } = given
  const own = { ...archive, ...(release ? { release } : {}), kernel: '', packages: names }
  return {
    ...loadSettings({ flags: { formats: ['tar'] }, flavours: [], cwd: folder, env: {} }),
    env,
    store,
    sandbox,
    offline,
    networkTimeout,
    output,
    ...(clock === undefined ? {} : { clock }),
    ...(sharedStore === undefined ? {} : { sharedStore }),
    options: { [defaultBase]: own },
    tools: 'host',
    leakGate: 'off',
  }
}
