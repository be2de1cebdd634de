import type { HookContext, HookModule } from '../define.ts'
import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'

/** What a module of hooks exports. A compiler that writes CommonJS puts the default export one deeper, and marks it. */
interface LoadedHook {
  readonly default?: HookModule & {
    readonly __esModule?: true
    readonly default?: HookModule
  }
}

/**
 * Calls a hook of a module that was loaded, and gives back what it returned. Where the context tells the names of options,
 * others cannot be read. Throws TypeError where the module has no such hook.
 */
export async function callHook(
  loaded: LoadedHook,
  { phase, call }: { readonly phase: string; readonly call: 'run' | 'state' },
  context: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const hook = loaded.default?.__esModule ? loaded.default.default : loaded.default
  if (typeof hook?.run !== 'function')
    throw new TypeError(
      `expected 'export default defineHook('${phase}', …)', got ${JSON.stringify(hook)}`,
    )
  if (hook.phase !== phase)
    throw new TypeError(
      `this hook lies in the folder of '${phase}' but was defined for '${hook.phase}'`,
    )
  const called = (call === 'state' ? hook.state : hook.run) as
    | ((context: HookContext) => unknown)
    | undefined
  const { optionNames, ...given } = context
  const options = Array.isArray(optionNames)
    ? { options: knownOptions(given.options as object, optionNames as string[]) }
    : {}
  return await called?.({ ...given, ...options } as unknown as HookContext)
}

/** A name that was mistyped shall not put 'undefined' into an image. */
function knownOptions(options: object, names: readonly string[]): object {
  return new Proxy(options, {
    get(target, name, receiver) {
      const isKnown = typeof name === 'symbol' || name in target || name in Object.prototype
      // Who looks for a promise or for a way to print it asks for these.
      if (isKnown || names.includes(name) || name === 'then' || name === 'toJSON')
        return Reflect.get(target, name, receiver)
      throw new ParfaitError(
        'hook-failed',
        `The flavour has no option '${name}'${didYouMean(name, names)}`,
        { hint: "'parfait types' writes types of the options, which find that before a build" },
      )
    },
  })
}
