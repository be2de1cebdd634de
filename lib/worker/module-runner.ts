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

let isAnswered = false
const answer = (message: object): void => {
  isAnswered = true
  writeSync(3, `${JSON.stringify(message)}\n`)
}

// Nothing is left to do, and the hook has not come to its end.
process.once('beforeExit', () => {
  if (isAnswered) return
  const message = 'It waits for something that never comes: one of its promises is never settled'
  answer({ error: { code: 'hook-failed', message } })
  process.exit(1)
})

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
  // Of Node, where only places of the job can be written.
  const isReadOnly = error instanceof Error && 'code' in error && error.code === 'EROFS'
  return {
    code: 'hook-failed',
    message,
    ...(isReadOnly && order.context.treeRoot ? { hint: treeHint } : {}),
  }
}

const treeHint = "files of the image: 'await tree.write(path, text)', or paths below 'treeRoot'"

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
