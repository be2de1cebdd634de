import type { Display } from './display.ts'
import { createJson } from './json.ts'
import { createPlain } from './plain.ts'
import type { TextStream } from './stream.ts'
import type { Look } from './style.ts'
import { createTerminal } from './terminal.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What decides on a display. */
interface DisplayOptions {
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly env: Environment
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Events as JSON lines on standard output. */
  readonly json?: boolean
  /** Prints every line that the steps print. */
  readonly verbose?: boolean
}

/** The display that fits: JSON on standard output when asked for, else live or plain on standard error. */
export function chooseDisplay(options: DisplayOptions): Display {
  const { stdout, stderr, env, now, json = false, verbose = false } = options
  if (json) return createJson({ stream: stdout })
  const look = lookOf(stderr, env)
  if (isLive(stderr, env)) return createTerminal({ stream: stderr, look, now, verbose })
  return createPlain({ stream: stderr, unicode: look.unicode, verbose })
}

/** Whether a stream can show a line that changes. CI systems claim a terminal and then keep every frame. */
export function isLive(stream: TextStream, env: Environment): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb' && !isSet(env.CI)
}

/** Colours and characters that a stream takes: https://no-color.org, then FORCE_COLOR, then the terminal. */
export function lookOf(stream: TextStream, env: Environment): Look {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(isSet) ?? ''
  return { colour: wantsColour(stream, env), unicode: /utf-?8/i.test(locale) }
}

function wantsColour(stream: TextStream, env: Environment): boolean {
  if (isSet(env.NO_COLOR)) return false
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0'
  return stream.isTTY === true && env.TERM !== 'dumb'
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
