import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { digestFile } from '../content.ts'
import { ParfaitError } from '../errors.ts'
import { everyFailure, silenceOptions, sizeOf, unreachable } from './fetch-fresh.ts'
import { knownDigest } from './once-for-file.ts'
import { type SourceContext, usualTimeout } from './source-context.ts'

/** A file of any size, and what it must be. */
interface RemoteFile {
  readonly url: string
  /** Hexadecimal. */
  readonly sha256: string
}

/** How often a download is tried anew without a byte more than before. */
const vainTries = 4

/**
 * The path of a file of an address, checked by its digest. It is kept in the flavour's cache under that digest.
 * A lost connection is resumed, also by the next build.
 * Errors: `offline-missing`, `archive-unreachable`, `image-invalid` for another digest, `disk-full`.
 */
export async function fetchFile(file: RemoteFile, context: SourceContext): Promise<string> {
  const folder = join(context.cache, 'files')
  const kept = join(folder, file.sha256)
  if ((await sizeOf(kept)) > 0) {
    if ((await knownDigest(kept, context.cache)) === file.sha256) return kept
    context.log(`warning: '${kept}' is damaged; it is fetched again`)
    await rm(kept)
  }
  if (context.offline)
    throw new ParfaitError('offline-missing', `The store does not have '${file.url}'`, {
      hint: 'build once without --offline',
    })
  await mkdir(folder, { recursive: true })
  try {
    await download(file, `${kept}.partial`, context)
    await rename(`${kept}.partial`, kept)
  } catch (error) {
    // Another build that waited for the same file may have been first with the rename.
    if ((await sizeOf(kept)) === 0) throw error
  }
  return kept
}

async function download(file: RemoteFile, partial: string, context: SourceContext): Promise<void> {
  let isWhole = false
  let most = 0
  for (let vain = 0; !isWhole; ) {
    const before = await sizeOf(partial)
    if (before > 0) context.log(`going on at ${megabytes(before)}`)
    const { exitCode, stderr } = await fetchOnce(file.url, partial, context)
    const after = await sizeOf(partial)
    // 33: the server sends no parts. 416: there is nothing behind the part that is here.
    const cannotResume = exitCode === 33 || / 416\b/.test(stderr)
    if (exitCode === 0 || cannotResume) {
      const found = await digestFile(partial)
      isWhole = found === file.sha256
      if (isWhole) break
      await rm(partial, { force: true })
      // A part of an older file may have been in front; then the whole one is asked for.
      if (before === 0) throw wrongDigest(file, found)
      continue
    }
    const { networkTimeout = usualTimeout } = context
    throwIfHopeless(file.url, exitCode, stderr)
    // More than ever: a server without parts begins anew each time, and may stop at the same place.
    vain = after > most ? 0 : vain + 1
    most = Math.max(most, after)
    // 28: a server that said nothing for so long will not speak at the next try.
    if (vain === vainTries || (exitCode === 28 && vain > 0))
      throw unreachable(file.url, stderr, networkTimeout)
    context.log(`the connection was lost (${stderr.trim()}); trying again`)
    await sleep(1000 * 2 ** vain)
  }
}

/** One request for what is missing. flock: another build may be at the same file. */
async function fetchOnce(
  url: string,
  partial: string,
  { run, log, networkTimeout = usualTimeout }: SourceContext,
) {
  const telling = setInterval(async () => log(`${megabytes(await sizeOf(partial))} so far`), 5000)
  try {
    return await run(
      'flock',
      [
        ...[`${partial}.lock`, 'curl', '--fail', '--silent', '--show-error', '--location'],
        ...silenceOptions(networkTimeout),
        ...['--globoff', '--continue-at', '-', '--output', partial, '--url', url],
      ],
      { accept: everyFailure, quiet: true },
    )
  } finally {
    clearInterval(telling)
  }
}

/** What another try would not mend: no such file, an address that is none, a certificate, a full disk. */
function throwIfHopeless(url: string, exitCode: number, stderr: string): void {
  if (exitCode === 23)
    throw new ParfaitError('disk-full', `'${url}' could not be written: ${stderr.trim()}`, {
      hint: `free space in the store ('parfait cache prune'), or move it with --store`,
    })
  const isRefused = exitCode === 22 && / 4(?!08|29)\d\d\b/.test(stderr)
  if (isRefused || [1, 3, 37, 60].includes(exitCode)) throw unreachable(url, stderr)
}

function wrongDigest({ url, sha256 }: RemoteFile, found: string): ParfaitError {
  return new ParfaitError(
    'image-invalid',
    `'${url}' has another content than expected: sha256 ${found} instead of ${sha256}`,
    { place: url, hint: 'it may have been replaced, or damaged on the way: compare the digest' },
  )
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
