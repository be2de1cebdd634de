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

/** What an address is read with. */
interface AddressContext {
  readonly cwd: string
  readonly targets: readonly TargetDriver[]
  /** Where it stands, for messages. */
  readonly place?: string
}

/**
 * Reads the address of a target: `file:///srv/images/`, or a folder by its path. Errors: `target-invalid` for an
 * unknown scheme, and for a password in the address, which would be seen by every user of this machine.
 */
export function parseAddress(
  text: string,
  { cwd, targets, place = '--to' }: AddressContext,
): Addressed {
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text)
  // Before anything is said of the address: a message would show the password again.
  if (isUrl && /^[^:]+:\/\/[^/]*@/.test(text))
    throw new ParfaitError('target-invalid', 'Expected an address without user and password', {
      place,
      hint: 'every user of this machine can read a command line; export them as the target says',
    })
  const address = isUrl ? parseUrl(text, place) : folderUrl(text, { cwd, place })
  const scheme = address.protocol.slice(0, -1)
  const driver = targets.find(({ schemes }) => schemes.includes(scheme))
  if (driver) return { address, driver }
  const known = targets.flatMap(({ schemes }) => schemes)
  throw new ParfaitError(
    'target-invalid',
    `No target takes addresses of the scheme '${scheme}'${didYouMean(scheme, known)}`,
    { place, hint: `known are: ${known.join(', ')}; or the path of a folder` },
  )
}

function parseUrl(text: string, place: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw new ParfaitError('target-invalid', `Expected an address, got '${text}'`, {
      place,
      hint: 'such as file:///srv/images/, or the path of a folder',
      cause,
    })
  }
}

function folderUrl(
  text: string,
  { cwd, place }: { readonly cwd: string; readonly place: string },
): URL {
  if (text === '')
    throw new ParfaitError('target-invalid', 'Expected an address, got nothing', { place })
  return pathToFileURL(`${resolve(cwd, text)}/`)
}
