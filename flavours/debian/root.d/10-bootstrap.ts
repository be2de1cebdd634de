import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineBase } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { mmdebstrapRoot } from '../lib/mmdebstrap-root.ts'
import { nativeRoot } from '../lib/native/native-root.ts'
import { releaseDate } from '../lib/release.ts'
import { archiveSources } from '../lib/sources.ts'

/** The root of a Debian system, its key tied to the archive's signed index. */
export default defineBase<Flavour>({
  async state(context) {
    const indexes = (await archiveSources(context.options, context)).map(({ index }) => index)
    const identity = createHash('sha256').update(indexes.join('')).digest('hex')
    return { identity, date: Math.max(...indexes.map(releaseDate)) }
  },

  async run(context) {
    const { target, options, run, log } = context
    const sources = await archiveSources(options, context)
    const reason = reasonAgainst(options) ?? (await nativeRoot(sources, context))
    if (reason !== undefined) {
      log(`made by mmdebstrap: ${reason}`)
      await run('find', [target, '-mindepth', '1', '-delete'])
      await mmdebstrapRoot(sources, context)
    }
    await writeFile(join(target, 'etc/hostname'), `${options.hostname}\n`)
    await writeFile(
      join(target, 'etc/hosts'),
      `127.0.0.1\tlocalhost\n127.0.1.1\t${options.hostname}\n::1\tlocalhost ip6-localhost ip6-loopback\n`,
    )
    await readFile(join(target, 'etc/os-release'))
  },
})

/** Why parfait does not unpack by itself; undefined: it does. */
function reasonAgainst({ bootstrap, variant }: Flavour['options']): string | undefined {
  if (bootstrap === 'mmdebstrap') return 'so it was asked for'
  return variant === 'minbase' ? undefined : `more than 'minbase' is wanted: '${variant}'`
}
