import type { HookContext, HookModule } from '../define.ts'

/** What a module of hooks exports. A compiler that writes CommonJS puts the default export one deeper, and marks it. */
interface LoadedHook {
  readonly default?: HookModule & {
    readonly __esModule?: true
    readonly default?: HookModule
  }
}

/** Calls a hook of a module that was loaded, and gives back what it returned. Throws TypeError where it is none. */
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
  return await called?.(context as unknown as HookContext)
}
