import { join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { contractOf } from '../contracts/index.ts'
import type { BaseState } from '../define.ts'
import { ParfaitError } from '../errors.ts'
import { canonicalJson, digest } from '../files.ts'
import { type Flavour, flavourOf, type Hook } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { hooksOf } from '../flavours/order.ts'
import { checkedState } from './base-state.ts'
import { runOutside } from './outside.ts'

/** The folder of the store where a flavour may keep finished downloads. */
export function cacheFolder(build: BuildContext, flavour: string): string {
  return join(build.store.folder, 'downloads', flavour)
}

/**
 * Asks the base for the state of what it is made from. Offline, or where the archive does not answer,
 * the state of the last build counts. Errors: `offline-missing`, `archive-unreachable`, `hook-output`.
 */
export async function gatherState(
  build: BuildContext,
  flavours: readonly Flavour[],
  options: OptionValues,
): Promise<BaseState | undefined> {
  const hook = hooksOf(flavours, 'root').find((candidate) => candidate.kind === 'module')
  if (!hook) return stateByContract(build, flavours)
  const flavour = flavourOf(flavours, hook.flavour)
  const { architecture, offline } = build.settings
  const place = digest(canonicalJson([flavour.digest, architecture, options[flavour.name]]))
  const check = (state: BaseState) =>
    checkedState(state, { place: hook.file, clock: build.settings.clock })
  const known = await build.store.readRecord<BaseState>('state', place)
  if (offline && known) return check(known)
  if (offline)
    throw new ParfaitError('offline-missing', `The store knows no state for '${flavour.name}'`, {
      hint: 'build once without --offline',
    })
  try {
    const state = await ask(build, { hook, flavour, options })
    if (!state) return state
    await build.store.writeRecord('state', place, check(state))
    return state
  } catch (error) {
    // An option that is wrong, say, is no silence of an archive.
    const silent: readonly string[] = ['hook-failed', 'archive-unreachable']
    const isSilent = error instanceof ParfaitError && silent.includes(error.code)
    if (!known || !isSilent) throw unreachable(error, hook)
    build.report({
      type: 'notice',
      level: 'warning',
      text: `the archive of '${flavour.name}' did not answer; building on what the store has (${messageOf(error)})`,
    })
    return check(known)
  }
}

/** A base without such a module: its contract may tell. */
async function stateByContract(
  build: BuildContext,
  flavours: readonly Flavour[],
): Promise<BaseState | undefined> {
  const isBase = (flavour: Flavour) =>
    contractOf(flavour).gather.state !== undefined && flavour.hooks.some(isRoot)
  const base = flavours.find(isBase)
  return base && contractOf(base).gather.state?.(build, base)
}

function isRoot({ phase }: Hook): boolean {
  return phase === 'root'
}

async function ask(
  build: BuildContext,
  of: { readonly hook: Hook; readonly flavour: Flavour; readonly options: OptionValues },
): Promise<BaseState | undefined> {
  const cache = cacheFolder(build, of.flavour.name)
  const [state] = await runOutside(build, {
    ...of,
    variables: {},
    writable: [cache],
    context: { cache, networkTimeout: build.settings.networkTimeout },
    call: 'state',
  })
  return (state as BaseState | null) ?? undefined
}

function unreachable(error: unknown, hook: Hook): unknown {
  if (!(error instanceof ParfaitError) || error.code !== 'hook-failed') return error
  return new ParfaitError('archive-unreachable', error.message, {
    place: hook.file,
    hint: 'check the mirror and the network; --offline builds from what the store has',
    cause: error,
  })
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n').at(-1) ?? ''
}
