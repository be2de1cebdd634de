import { existsSync, realpathSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { canonicalJson, digest, packageFolder, writeAtomically } from '../files.ts'
import type { Hook } from './flavour.ts'

/** What `import … from 'parfait'` is inside a sandbox. */
const publicApi = join(packageFolder, 'dist', 'define.js')

/** Raised when the way of bundling changes. */
const bundleVersion = 1

/**
 * Bundles a module hook and what it imports into one file of plain JavaScript, which the sandbox can
 * run by bare node; kept in `folder` by the digest of its code. Nothing of it is run here.
 * Error: `hook-invalid` with file, line and column.
 */
export async function compileHook(hook: Hook, folder: string): Promise<string> {
  const name = digest(canonicalJson([bundleVersion, hook.phase, hook.name, hook.code]))
  const output = join(folder, `${name.slice(0, 32)}.mjs`)
  if (existsSync(output)) return output
  const { build } = await import('esbuild')
  const result = await build({
    entryPoints: [hook.file],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    metafile: true,
    // Paths in messages and in the bundle are those of the flavour, wherever parfait is called.
    absWorkingDir: realpathSync(dirname(dirname(hook.file))),
    logLevel: 'silent',
    alias: { parfait: publicApi },
  }).catch((cause: unknown) => {
    throw new ParfaitError(
      'hook-invalid',
      `'${hook.file}' does not compile: ${firstError(cause)}`,
      {
        place: hook.file,
        cause,
      },
    )
  })
  requireKnownCode(hook, Object.keys(result.metafile.inputs))
  await mkdir(folder, { recursive: true })
  await writeAtomically(output, result.outputFiles[0]?.text ?? '')
  return output
}

/** What is imported and not part of the hook's code could change without a new key. */
function requireKnownCode(hook: Hook, inputs: readonly string[]): void {
  // esbuild follows links, and so must this.
  const flavour = realpathSync(dirname(dirname(hook.file)))
  const known = new Set(Object.keys(hook.code).map((path) => realpathSync(join(flavour, path))))
  const unknown = inputs.find(
    (path) =>
      !known.has(join(flavour, path)) &&
      !path.split('/').includes('node_modules') &&
      // Its chunks lie beside it.
      dirname(join(flavour, path)) !== dirname(realpathSync(publicApi)),
  )
  if (unknown === undefined) return
  throw new ParfaitError(
    'hook-invalid',
    `'${hook.file}' imports '${unknown}', which is neither beside it nor in its flavour's lib/`,
    { place: hook.file, hint: `move it to 'lib/', whose files are part of every key` },
  )
}

interface EsbuildFailure {
  readonly errors?: readonly {
    readonly text: string
    readonly location?: { readonly file: string; readonly line: number; readonly column: number }
  }[]
}

function firstError(cause: unknown): string {
  const first = (cause as EsbuildFailure).errors?.[0]
  if (!first) return cause instanceof Error ? cause.message : String(cause)
  const at = first.location
  return at ? `${at.file}:${at.line}:${at.column}: ${first.text}` : first.text
}
