import type { FoundManifest } from '../deliver/find-manifest.ts'
import { builtFiles, checkFiles } from './build-files.ts'
import type { Check } from './check.ts'
import { checkContents } from './contents.ts'
import { checkStatement } from './statement.ts'

/** What is verified, and what is needed for it. */
interface VerifyRequest {
  readonly found: FoundManifest
  /** Folder for sockets. */
  readonly scratch: string
  readonly signal: AbortSignal
}

/** Checks that the files of a manifest are what it says, and what lies beside them. Errors: `tool-missing`, `interrupted`. */
export async function verifyBuild({ found, scratch, signal }: VerifyRequest): Promise<Check[]> {
  const files = builtFiles(found)
  return [
    ...(await checkFiles(files)),
    ...(await checkStatement(files)),
    ...(await checkContents(files, found.manifest, { scratch, signal })),
  ]
}
