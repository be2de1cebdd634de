import { existsSync } from 'node:fs'
import type { FoundManifest } from '../deliver/find-manifest.ts'
import { checksumPath } from '../deliver/output-places.ts'
import { builtFiles, checkFiles } from './build-files.ts'
import type { Check } from './check.ts'
import { checkContents } from './contents.ts'
import { checkSignatures } from './signatures.ts'
import { checkStatement } from './statement.ts'

/** What is verified, and what is needed for it. */
interface VerifyRequest {
  readonly found: FoundManifest
  /** Absolute paths of public keys that signatures have to be of; none: signatures are not looked at. */
  readonly keys: readonly string[]
  /** Folder for sockets. */
  readonly scratch: string
  readonly signal: AbortSignal
}

/** Checks that the files of a manifest are what it says, and what lies beside them. Errors: `tool-missing`, `interrupted`. */
export async function verifyBuild(request: VerifyRequest): Promise<Check[]> {
  const { found, keys, scratch, signal } = request
  const files = builtFiles(found)
  const statements = files.filter(({ kind }) => kind === 'provenance')
  const signed = [found, ...statements].map(({ path }) => path)
  const sums = files.map(({ path }) => checksumPath(path)).filter((path) => existsSync(path))
  return [
    ...(await checkSignatures({ files: [...signed, ...sums], keys, scratch, signal })),
    ...(await checkFiles(files)),
    ...(await checkStatement(files)),
    ...(await checkContents(files, found.manifest, { scratch, signal })),
  ]
}
