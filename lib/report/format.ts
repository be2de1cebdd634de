import { Faults, ParfaitError } from '../errors.ts'
import { systemFault } from '../system-fault.ts'
import type { ErrorReport, StepLabel } from './events.ts'
import { plainStyle, type Style } from './style.ts'
import { cleanLine } from './width.ts'

/** Seconds for people: `40 ms`, `1.2 s`, `42 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0995) return `${Math.max(0, Math.round(seconds * 1000))} ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`
  const minutes = Math.floor(whole / 60)
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** Bytes for people, in powers of 1000 as disks are sold: `999 B`, `1.5 kB`, `190 MB`. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** `1 step`, `2 steps`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The part of a label that follows the phase: `base/50-motd`. */
export function formatStep({ flavour, name }: StepLabel): string {
  return flavour === '' ? name : `${flavour}/${name}`
}

/** What a thrown value says, as data: one report for an error, several for `Faults`. */
export function reportsOf(error: unknown): ErrorReport[] {
  if (error instanceof Faults) return error.errors.flatMap(reportsOf)
  if (error instanceof ParfaitError) {
    const { code, message, place, hint } = error
    return [{ code, message, place, hint }]
  }
  const message = error instanceof Error ? error.message || error.name : String(error)
  const told = systemFault(error)
  if (told) return reportsOf(told)
  // Rare ones have no words of ours; what else parfait did not foresee needs its stack.
  if (isSystemError(error)) return [{ code: error.code, message }]
  return [{ code: 'internal', message, place: stackOf(error), hint: bug }]
}

const bug = 'this is a fault of parfait itself; please report it with these lines'

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return frames.map((line) => line.trim().replace(/^at /, '')).join('\n') || undefined
}

/** One error as lines: `error[code]: message`, its place, its hint. */
export function errorLines(report: ErrorReport, style: Style): string[] {
  const [first = '', ...rest] = report.message.trimEnd().split('\n').map(cleanLine)
  return [
    `${style.paint('red', `error[${report.code}]:`)} ${style.paint('bold', first)}`,
    ...rest.map((line) => `  ${line}`),
    ...detailLines('at', report.place, style),
    ...detailLines('hint', report.hint, style),
  ]
}

/** A named detail below an error, further lines of it aligned. */
export function detailLines(name: string, value: string | undefined, style: Style): string[] {
  if (value === undefined || value === '') return []
  const [first = '', ...rest] = value.split('\n').map(cleanLine)
  return [
    `  ${style.paint('dim', name.padEnd(5))} ${first}`,
    ...rest.map((line) => `        ${line}`),
  ]
}

/** A thrown value for a reader, as lines without an end: `ParfaitError`, `Faults`, or anything else. */
export function formatError(error: unknown, style: Style = plainStyle): string {
  return reportsOf(error)
    .flatMap((report) => errorLines(report, style))
    .join('\n')
}
