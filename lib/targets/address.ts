import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { TargetDriver } from './driver.ts'

/** An address, and the target that it belongs to. */
export interface Addressed {
  readonly address: URL
  readonly driver: TargetDriver
}

/**
 * Reads the address of a target: `file:///srv/images/`, or a folder by its path. Errors: `target-invalid` for an
 * unknown scheme, and for a password in the address, which would be seen by every user of this machine.
 */
export function parseAddress(
  text: string,
  { cwd, targets }: { readonly cwd: string; readonly targets: readonly TargetDriver[] },
): Addressed {
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text)
  // Before anything is said of the address: a message would show the password again.
  if (isUrl && /^[^:]+:\/\/[^/]*@/.test(text))
    throw new ParfaitError('target-invalid', 'Expected an address without user and password', {
      place: '--to',
      hint: 'every user of this machine can read a command line; export them as the target says',
    })
  const address = isUrl ? parseUrl(text) : folderUrl(text, cwd)
  const scheme = address.protocol.slice(0, -1)
  const driver = targets.find(({ schemes }) => schemes.includes(scheme))
  if (driver) return { address, driver }
  const known = targets.flatMap(({ schemes }) => schemes)
  throw new ParfaitError(
    'target-invalid',
    `No target takes addresses of the scheme '${scheme}'${didYouMean(scheme, known)}`,
    { place: '--to', hint: `known are: ${known.join(', ')}; or the path of a folder` },
  )
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw new ParfaitError('target-invalid', `Expected an address, got '${text}'`, {
      place: '--to',
      hint: 'such as file:///srv/images/, or the path of a folder',
      cause,
    })
  }
}

function folderUrl(text: string, cwd: string): URL {
  if (text === '')
    throw new ParfaitError('target-invalid', 'Expected an address, got nothing', { place: '--to' })
  return pathToFileURL(`${resolve(cwd, text)}/`)
}
