/** Runs one compiled module hook inside its view. Reads what to do from standard input, answers on descriptor 3. */
import { writeSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { HookContext, HookModule } from '../define.ts'
import type { ParfaitError } from '../errors.ts'
import type { WireError } from '../sandbox/job.ts'
import { hookTools } from './context.ts'

interface Order {
  readonly module: string
  readonly call: 'run' | 'state'
  readonly phase: string
  readonly context: Readonly<Record<string, unknown>>
}

const answer = (message: object): void => {
  writeSync(3, `${JSON.stringify(message)}\n`)
}

const order = JSON.parse(await text(process.stdin)) as Order
process.umask(0o022)
try {
  const hook = defaultOf(await import(order.module))
  const fault = hookFault(hook, order)
  if (fault !== undefined) throw new TypeError(fault)
  const context = { ...order.context, ...hookTools(order.context) } as unknown as HookContext
  const call = (order.call === 'state' ? hook?.state : hook?.run) as
    | ((context: HookContext) => unknown)
    | undefined
  answer({ value: (await call?.(context)) ?? null })
} catch (error) {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
  answer({ error: error instanceof Error ? error.message : said, ...knownError(error) })
  process.stderr.write(`${said}\n`)
  process.exitCode = 1
}

/** A compiler that writes CommonJS puts the default export one deeper, and marks it. */
function defaultOf(module: { default?: HookModule & { __esModule?: true; default?: HookModule } }) {
  return module.default?.__esModule ? module.default.default : module.default
}

/** A hook's own ParfaitError keeps its code and hint; its class is another copy than ours. */
function knownError(error: unknown): Partial<Pick<WireError, 'code' | 'hint' | 'place'>> {
  if (!(error instanceof Error) || error.name !== 'ParfaitError') return {}
  const { code, hint, place } = error as ParfaitError
  return { code, hint, place }
}

function hookFault(hook: HookModule | undefined, { phase }: Order): string | undefined {
  if (typeof hook?.run !== 'function')
    return `expected 'export default defineHook('${phase}', …)', got ${JSON.stringify(hook)}`
  return hook.phase === phase
    ? undefined
    : `this hook lies in the folder of '${phase}' but was defined for '${hook.phase}'`
}
