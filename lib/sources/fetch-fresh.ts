import { copyFile, mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { digest } from '../content.ts'
import { ParfaitError } from '../errors.ts'
import { saidBy } from '../system-fault.ts'
import { type SourceContext, usualTimeout } from './source-context.ts'

/** What it needs of a hook's context. */
type FreshContext = Pick<SourceContext, 'cache' | 'run'> &
  Partial<Pick<SourceContext, 'offline' | 'log' | 'networkTimeout'>>

/**
 * The path of a copy of a small file, such as an index, that is as its address has it now. The copy stays in
 * the flavour's cache, so that an unchanged file costs one conditional request. Offline it is the last copy.
 * Errors: `archive-unreachable`, `offline-missing`.
 */
export async function fetchFresh(
  url: string,
  { cache, run, log, offline = false, networkTimeout = usualTimeout }: FreshContext,
): Promise<string> {
  const folder = join(cache, 'indexes')
  await mkdir(folder, { recursive: true })
  const kept = join(folder, digest(url).slice(0, 32))
  if (offline) return lastCopy(url, kept)
  if (/^(file|copy):/.test(url)) return copyHere(url, kept)
  // Written aside: what a lost connection leaves must not be taken for the newest.
  const aside = `${kept}.${process.hrtime.bigint()}`
  const waiting = setTimeout(() => log?.(waitingFor(url, networkTimeout)), 3000)
  try {
    const known = (await sizeOf(kept)) > 0 ? ['--time-cond', kept] : []
    const { exitCode, stderr } = await run(
      'curl',
      [...curlOptions(networkTimeout), ...known, '-o', aside, '--url', url],
      {
        accept: everyFailure,
      },
    )
    if (exitCode !== 0) throw unreachable(url, stderr, networkTimeout)
    if ((await sizeOf(aside)) > 0) await rename(aside, kept)
    return kept
  } finally {
    clearTimeout(waiting)
    await rm(aside, { force: true })
  }
}

async function lastCopy(url: string, kept: string): Promise<string> {
  if ((await sizeOf(kept)) > 0) return kept
  throw new ParfaitError('offline-missing', `The store has no copy of '${url}'`, {
    hint: 'build once without --offline',
  })
}

/** A file of this host, with its time. */
async function copyHere(url: string, kept: string): Promise<string> {
  const path = url.replace(/^(file|copy):(\/\/)?/, '')
  try {
    await copyFile(path, kept)
    const { atime, mtime } = await stat(path)
    await utimes(kept, atime, mtime)
    return kept
  } catch (cause) {
    const message = `'${url}' could not be fetched: ${saidBy(cause)}`
    const hint = 'check the path; --offline builds from what the store has'
    throw new ParfaitError('archive-unreachable', message, { place: path, hint, cause })
  }
}

/** A small file: what is not there after twice that time, is not coming. A silence is not waited for again. */
function curlOptions(seconds: number): string[] {
  return [
    ...['--globoff', '--fail', '--silent', '--show-error', '--location', '--remote-time'],
    ...silenceOptions(seconds),
    ...['--max-time', `${2 * seconds}`, '--retry', '2', '--retry-max-time', `${seconds}`],
  ]
}

/** Of curl: how long a server may take to answer, and how long it may say nothing then. */
export function silenceOptions(seconds: number): string[] {
  const whole = Math.ceil(seconds)
  const connect = Math.min(10, whole)
  return ['--connect-timeout', `${connect}`, '--speed-limit', '1', '--speed-time', `${whole}`]
}

function waitingFor(url: string, seconds: number): string {
  return `warning: waiting for '${url}', ${seconds} s at most (--network-timeout); --offline goes on with what the store has`
}

/** curl(1) has a code for each failure, all below 100. */
export const everyFailure: readonly number[] = Array.from({ length: 99 }, (_, index) => index + 1)

/** Says what could not be fetched, and curl's own words for it. */
export function unreachable(
  url: string,
  said: string,
  seconds: number = usualTimeout,
): ParfaitError {
  const detail = said.trim().replace(/^curl: /, '')
  return new ParfaitError('archive-unreachable', `'${url}' could not be fetched: ${detail}`, {
    hint: `check the mirror and the network; a server may say nothing for ${seconds} s (--network-timeout); --offline builds from what the store has`,
  })
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}
