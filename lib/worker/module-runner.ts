/** Runs one compiled module hook inside its view. Reads what to do from standard input, answers on descriptor 3. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { callHook } from '../sandbox/call-hook.ts'
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
  const context = { ...order.context, ...hookTools(order.context) }
  answer({ value: (await callHook(await load(order.module), order, context)) ?? null })
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

function hookError(error: unknown): WireError {
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'hook-failed', message }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
