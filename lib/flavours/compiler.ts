import type { BuildOptions, BuildResult } from 'esbuild'
import { toolPath } from '../run.ts'

/**
 * Bundles by esbuild. With its first call esbuild starts a program, which gets our whole environment where nobody keeps
 * it from that, and a secret may be in there.
 */
export async function bundle<Of extends BuildOptions>(options: Of): Promise<BuildResult<Of>> {
  const { build } = await import('esbuild')
  const { env } = process
  process.env = { PATH: toolPath, LC_ALL: 'C' }
  try {
    // Not awaited here: the program is started before this returns, and others shall see the environment as it is.
    return build(options as never) as Promise<BuildResult<Of>>
  } finally {
    process.env = env
  }
}
