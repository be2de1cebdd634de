import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { canonicalJson, digest, packageFolder, writeAtomically } from '../files.ts'
import type { Hook } from './flavour.ts'

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
    logLevel: 'silent',
    alias: { parfait: join(packageFolder, 'dist', 'define.js') },
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
  await mkdir(folder, { recursive: true })
  await writeAtomically(output, result.outputFiles[0]?.text ?? '')
  return output
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
