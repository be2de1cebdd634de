import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digest } from '../content.ts'
import { ParfaitError } from '../errors.ts'
import type { SourceContext } from './source-context.ts'

/**
 * The path of a copy of a small file, such as an index, that is as its address has it now. The copy stays in
 * the flavour's cache, so that an unchanged file costs one conditional request. Error: `archive-unreachable`.
 */
export async function fetchFresh(
  url: string,
  { cache, run }: Pick<SourceContext, 'cache' | 'run'>,
): Promise<string> {
  const folder = join(cache, 'indexes')
  await mkdir(folder, { recursive: true })
  const kept = join(folder, digest(url).slice(0, 32))
  if (/^(file|copy):/.test(url)) {
    await copyFile(url.replace(/^(file|copy):(\/\/)?/, ''), kept).catch((cause) => {
      throw unreachable(url, cause instanceof Error ? cause.message : String(cause))
    })
    return kept
  }
  // Written aside: what a lost connection leaves must not be taken for the newest.
  const aside = `${kept}.${process.hrtime.bigint()}`
  try {
    const known = (await sizeOf(kept)) > 0 ? ['--time-cond', kept] : []
    const { exitCode, stderr } = await run('curl', [...curlOptions, ...known, '-o', aside, url], {
      accept: everyFailure,
    })
    if (exitCode !== 0) throw unreachable(url, stderr)
    if ((await sizeOf(aside)) > 0) await rename(aside, kept)
    return kept
  } finally {
    await rm(aside, { force: true })
  }
}

const curlOptions = [
  ...['--fail', '--silent', '--show-error', '--location', '--remote-time'],
  ...['--connect-timeout', '10', '--max-time', '60', '--retry', '2'],
]

/** curl(1) has a code for each failure, all below 100. */
export const everyFailure: readonly number[] = Array.from({ length: 99 }, (_, index) => index + 1)

/** Says what could not be fetched, and curl's own words for it. */
export function unreachable(url: string, said: string): ParfaitError {
  const detail = said.trim().replace(/^curl: /, '')
  return new ParfaitError('archive-unreachable', `'${url}' could not be fetched: ${detail}`, {
    hint: 'check the mirror and the network; --offline builds from what the store has',
  })
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}
