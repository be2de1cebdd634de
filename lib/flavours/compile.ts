import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { canonicalJson, digest, digestFile, writeOnce } from '../files.ts'
import { type Bundle, bundleHook, isPublicApi, publicApi } from './bundle.ts'
import { codeOf, type Hook } from './flavour.ts'
import { ownCode } from './unchanged-files.ts'

/** Raised when the way of bundling changes. */
const bundleVersion = 2

/**
 * Bundles a module hook and what it imports into one file of plain JavaScript, which the sandbox can
 * run by bare node; kept in `folder` by the digest of its code. Nothing of it is run here.
 * Error: `hook-invalid` with file, line and column.
 */
export async function compileHook(hook: Hook, folder: string): Promise<string> {
  // What of parfait is bundled into it lies beside, in chunks that have their digest in their names.
  const api = await digestFile(publicApi)
  const name = digest(canonicalJson([bundleVersion, api, hook.phase, hook.name, codeOf(hook)]))
  const output = join(folder, `${name.slice(0, 32)}.mjs`)
  if (existsSync(output)) return output
  const bundle = await bundleHook(hook)
  requireKnownCode(hook, bundle)
  await mkdir(folder, { recursive: true })
  await writeOnce(output, bundle.text)
  return output
}

/** What is imported and not part of the hook's code could change without a new key. Error: `hook-invalid`. */
export function requireKnownCode(hook: Hook, { edges, folder }: Bundle): void {
  const known = new Set([
    ...ownCode(hook, folder).keys(),
    ...Object.keys(hook.imported?.files ?? {}),
  ])
  const unknown = [...edges.keys()].find((path) => !known.has(path) && !isPublicApi(path))
  if (unknown === undefined) return
  throw new ParfaitError(
    'hook-invalid',
    `'${hook.file}' imports '${relative(folder, unknown)}', which hooks do not see of their flavour`,
    { place: hook.file, hint: `move it to 'lib/', whose files are part of every key` },
  )
}
