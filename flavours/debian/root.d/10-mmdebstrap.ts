import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineBase } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { archiveHooks } from '../lib/archive-hooks.ts'
import { keyringOptions } from '../lib/keys.ts'
import { releaseDate } from '../lib/release.ts'
import { runMmdebstrap } from '../lib/run-mmdebstrap.ts'
import { archiveSources } from '../lib/sources.ts'

/** The root of a Debian system by mmdebstrap, its key tied to the archive's signed index. */
export default defineBase<Flavour>({
  async state(context) {
    const indexes = (await archiveSources(context.options, context)).map(({ index }) => index)
    const identity = createHash('sha256').update(indexes.join('')).digest('hex')
    return { identity, date: Math.max(...indexes.map(releaseDate)) }
  },

  async run(context) {
    const { options, target, cache, architecture, networkTimeout } = context
    const sources = await archiveSources(options, context)
    const { release, variant, snapshot, hostname } = options
    await runMmdebstrap(
      [
        ...['--mode=root', '--format=directory', `--variant=${variant}`],
        `--architectures=${architecture}`,
        // Whether foreign programs run was checked before; mmdebstrap would want one more package for it.
        '--skip=check/qemu',
        // The sandbox has no device nodes to make, and the next steps use the lists.
        ...['--skip=output/mknod', '--skip=output/dev', '--skip=cleanup/apt/lists'],
        '--aptopt=Acquire::Languages "none"',
        '--aptopt=Acquire::Retries "2"',
        ...['http', 'https'].map((by) => `--aptopt=Acquire::${by}::Timeout "${networkTimeout}"`),
        ...(snapshot ? ['--aptopt=Acquire::Check-Valid-Until "false"'] : []),
        '--dpkgopt=force-unsafe-io',
        ...archiveHooks(join(cache, 'base-archives')),
        ...['--skip=download/empty', '--skip=essential/unlink'],
        ...(await keyringOptions()),
        // The image fetches from there, too: what an address of https takes comes first.
        ...(sources.some(({ uri }) => uri.startsWith('https:'))
          ? ['--include=ca-certificates']
          : []),
        ...[release, target, '-'],
      ],
      { sources, context },
    )
    // What mmdebstrap leaves of the host and of its own options.
    for (const path of [
      'etc/apt/apt.conf.d/99mmdebstrap',
      'etc/dpkg/dpkg.cfg.d/99mmdebstrap',
      'etc/resolv.conf',
    ])
      await rm(join(target, path), { force: true })
    await writeFile(join(target, 'etc/hostname'), `${hostname}\n`)
    await writeFile(
      join(target, 'etc/hosts'),
      `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n::1\tlocalhost ip6-localhost ip6-loopback\n`,
    )
    await readFile(join(target, 'etc/os-release'))
  },
})
