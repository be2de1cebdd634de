/** Runs one compiled module hook inside its view. Reads what to do from standard input, answers on descriptor 3. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { HookContext, HookModule } from '../define.ts'
import type { WireError } from '../sandbox/job.ts'
import { isTold, toWire } from '../sandbox/wire.ts'
import { hookTools } from './context.ts'

interface Order {
  readonly module: string
  readonly call: 'run' | 'state'
  readonly phase: string
  readonly context: Readonly<Record<string, unknown>>
  readonly isEngine?: boolean
}

const answer = (message: object): void => {
  writeSync(3, `${JSON.stringify(message)}\n`)
}

const order = JSON.parse(await text(process.stdin)) as Order
process.umask(0o022)
try {
  const hook = defaultOf(await load(order.module))
  const fault = hookFault(hook, order)
  if (fault !== undefined) throw new TypeError(fault)
  const context = { ...order.context, ...hookTools(order.context) } as unknown as HookContext
  const call = (order.call === 'state' ? hook?.state : hook?.run) as
    | ((context: HookContext) => unknown)
    | undefined
  answer({ value: (await call?.(context)) ?? null })
} catch (error) {
  const isKnown = isTold(error) || order.isEngine === true
  answer({ error: isKnown ? toWire(error) : hookError(error) })
  // Where a hook went wrong is for its log; what the engine says of its own work is all there is to say.
  if (!isTold(error) || !order.isEngine) process.stderr.write(`${stackOf(error)}\n`)
  process.exitCode = 1
}

/**
 * Imports a file whatever characters its path has. An import is an address, in which a path can be said; but Node refuses
 * one that has a backslash, unless a link leads there.
 */
async function load(path: string) {
  const file = openSync(path, 'r')
  try {
    return await import(`file:///proc/self/fd/${file}`)
  } finally {
    closeSync(file)
  }
}

/** A compiler that writes CommonJS puts the default export one deeper, and marks it. */
function defaultOf(module: { default?: HookModule & { __esModule?: true; default?: HookModule } }) {
  return module.default?.__esModule ? module.default.default : module.default
}

function hookError(error: unknown): WireError {
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'hook-failed', message }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function hookFault(hook: HookModule | undefined, { phase }: Order): string | undefined {
  if (typeof hook?.run !== 'function')
    return `expected 'export default defineHook('${phase}', …)', got ${JSON.stringify(hook)}`
  return hook.phase === phase
    ? undefined
    : `this hook lies in the folder of '${phase}' but was defined for '${hook.phase}'`
}
