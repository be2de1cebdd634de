import { defineBase, newestTime, onceForFile, unpackTar } from 'parfait'
import { archiveDigest, archivePath, requireRoot, type TarballOptions } from '../lib/archive.ts'

/** The root of a system from an archive; its key follows the archive's digest, wherever it lies. */
export default defineBase({
  async state(context) {
    const tarball = context.options as unknown as TarballOptions
    const { cache, run } = context
    const identity = await archiveDigest(tarball, cache)
    const file = await archivePath(tarball, { ...context, offline: false })
    const until = Math.floor(Date.now() / 1000)
    const date = await onceForFile(file, { cache, name: 'newest time' }, () =>
      newestTime(file, { until, run }),
    )
    return date > 0 ? { identity, date } : { identity }
  },

  async run(context) {
    const tarball = context.options as unknown as TarballOptions
    const file = await archivePath(tarball, context)
    await unpackTar({ file, target: context.target, strip: tarball.strip }, context)
    await requireRoot(context.target, tarball.strip)
  },
})
