import { defineBase, newestTime, onceForFile, unpackTar } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { archiveDigest, archivePath, requireRoot } from '../lib/archive.ts'

/** The root of a system from an archive; its key follows the archive's digest, wherever it lies. */
export default defineBase<Flavour>({
  async state(context) {
    const { options: tarball, cache, run } = context
    const identity = await archiveDigest(tarball, cache)
    const file = await archivePath(tarball, { ...context, offline: false })
    const until = Math.floor(Date.now() / 1000)
    const date = await onceForFile(file, { cache, name: 'newest time' }, () =>
      newestTime(file, { until, run }),
    )
    return date > 0 ? { identity, date } : { identity }
  },

  async run(context) {
    const { options: tarball } = context
    const file = await archivePath(tarball, context)
    await unpackTar({ file, target: context.target, strip: tarball.strip }, context)
    await requireRoot(context.target, tarball.strip)
  },
})
