import { existsSync } from 'node:fs'
import { endianness } from 'node:os'
import type { Writable } from 'node:stream'
import { callFilter } from '../sandbox/call-filter.ts'
import {
  filterArguments,
  filterDescriptor,
  hidingArguments,
  powerArguments,
  type View,
  viewArguments,
} from '../sandbox/view.ts'
import { isRealRoot, openNamespace } from './namespace.ts'

/** How bwrap is called so that a program sees its view and has no power beyond it. */
interface Confinement {
  readonly args: readonly string[]
  /** The descriptor to pass as the fourth; absent where the view needs none. */
  readonly namespace: number | undefined
}

/** A process with pipes. */
interface Piped {
  readonly stdio: ArrayLike<unknown>
}

/** Lists of the kernel's keys, those of the builder among them; proc(5). */
const keyLists = ['/proc/keys', '/proc/key-users']

/** All that parts a program from the host: its view, its powers, its system calls. */
export async function confine(view: View): Promise<Confinement> {
  const namespace = view.mayMount ? undefined : await openNamespace()
  const power = powerArguments(view, isRealRoot())
  const hidden = hidingArguments(view, keyLists.filter(existsSync))
  return { args: [...viewArguments(view), ...power, ...hidden, ...filterArguments], namespace }
}

/** Gives bwrap the filter that it was told to read. */
export function sendFilter(child: Piped): void {
  feed(child, filterDescriptor, callFilter(endianness()))
}

/** Writes all of a pipe that a child reads; one that has ended meanwhile is judged by its exit code. */
export function feed(child: Piped, descriptor: number, content: Uint8Array | string): void {
  const pipe = child.stdio[descriptor] as Writable
  pipe.on('error', () => {})
  pipe.end(content)
}
