import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunProgram } from 'parfait'
import type { Source } from './sources.ts'

/**
 * The signed index of a suite. A copy is kept, so that an unchanged one costs one conditional request.
 * apt checks the signature when the base is made; here the text only tells whether anything changed.
 */
export async function fetchRelease(
  source: Source,
  { cache, run }: { readonly cache: string; readonly run: RunProgram },
): Promise<string | undefined> {
  const url = `${source.uri}/dists/${source.suite}/InRelease`
  const folder = join(cache, 'releases')
  await mkdir(folder, { recursive: true })
  const kept = join(folder, createHash('sha256').update(url).digest('hex').slice(0, 32))
  if (/^(file|copy):/.test(url)) await copyFile(url.replace(/^(file|copy):(\/\/)?/, ''), kept)
  else {
    try {
      await run('curl', [
        ...['--fail', '--silent', '--show-error', '--location', '--remote-time'],
        ...['--connect-timeout', '10', '--max-time', '30', '--retry', '2'],
        ...['--time-cond', kept, '--output', kept, url],
      ])
    } catch (error) {
      if (source.optional) return undefined
      throw new Error(`'${url}' could not be fetched`, { cause: error })
    }
  }
  return readFile(kept, 'utf8')
}

/** The `Date:` of a signed index, in seconds since the epoch; 0 where there is none. */
export function releaseDate(text: string): number {
  const date = /^Date: (.+)$/m.exec(text)?.[1]
  const milliseconds = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000)
}
