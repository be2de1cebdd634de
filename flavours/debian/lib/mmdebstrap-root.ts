import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RootContext } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { archiveHooks } from './archive-hooks.ts'
import { keyringOptions } from './keys.ts'
import { runWatched } from './run-watched.ts'
import { type Source, sourceLines } from './sources.ts'

/** Makes the root by mmdebstrap. Errors: `archive-unreachable`, else as `run` says. */
export async function mmdebstrapRoot(
  sources: readonly Source[],
  context: RootContext<Flavour>,
): Promise<void> {
  const { options, target, cache, architecture, networkTimeout } = context
  const { release, variant, snapshot, expired } = options
  await runWatched(
    'mmdebstrap',
    [
      ...['--verbose', '--mode=root', '--format=directory', `--variant=${variant}`],
      `--architectures=${architecture}`,
      // Whether foreign programs run was checked before; mmdebstrap would want one more package for it.
      '--skip=check/qemu',
      // The sandbox has no device nodes to make, and the next steps use the lists.
      ...['--skip=output/mknod', '--skip=output/dev', '--skip=cleanup/apt/lists'],
      '--aptopt=Acquire::Languages "none"',
      '--aptopt=Acquire::Retries "2"',
      ...['http', 'https'].map((by) => `--aptopt=Acquire::${by}::Timeout "${networkTimeout}"`),
      ...(snapshot || expired ? ['--aptopt=Acquire::Check-Valid-Until "false"'] : []),
      '--dpkgopt=force-unsafe-io',
      ...archiveHooks(join(cache, 'base-archives')),
      ...['--skip=download/empty', '--skip=essential/unlink'],
      ...(await keyringOptions()),
      // The image fetches from there, too: what an address of https takes comes first.
      ...(sources.some(({ uri }) => uri.startsWith('https:')) ? ['--include=ca-certificates'] : []),
      ...[release, target, '-'],
    ],
    { sources, context, input: sourceLines(sources) },
  )
  // What mmdebstrap leaves of the host and of its own options.
  for (const path of [
    'etc/apt/apt.conf.d/99mmdebstrap',
    'etc/dpkg/dpkg.cfg.d/99mmdebstrap',
    'etc/resolv.conf',
  ])
    await rm(join(target, path), { force: true })
}
