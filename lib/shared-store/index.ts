import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { SharedStoreDriver } from './driver.ts'
import { file } from './file.ts'
import { oci } from './oci.ts'
import { s3 } from './s3.ts'
import { ssh } from './ssh.ts'

/** THE list of places where machines can share layers. */
const sharedStoreDrivers: readonly SharedStoreDriver[] = [file, ssh, oci, s3]

/** Reads the address of a shared store, or a folder by its path. Error: `target-invalid`. */
export function sharedStoreAt(
  text: string,
  cwd: string,
): { readonly address: URL; readonly driver: SharedStoreDriver } {
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text)
  const address = isUrl ? parsed(text) : pathToFileURL(resolve(cwd, text))
  const scheme = address?.protocol.slice(0, -1) ?? ''
  const driver = sharedStoreDrivers.find((one) => one.scheme === scheme)
  if (address && driver) return { address, driver }
  const known = sharedStoreDrivers.map((one) => one.scheme)
  throw new ParfaitError(
    'target-invalid',
    `No shared store has addresses of the scheme '${scheme}'${didYouMean(scheme, known)}`,
    { place: '--shared-store', hint: `known are: ${known.join(', ')}; or the path of a folder` },
  )
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
