import type { ImageStatus } from '../farm/read-batch.ts'
import { createFooter } from '../report/footer.ts'
import type { TextStream } from '../report/stream.ts'
import { statusCounts, statusTable } from './status-text.ts'

/** How a batch stands, on a terminal: images that ended scroll up, those that run have a line each below. */
interface StatusView {
  show(images: readonly ImageStatus[]): void
  /** Takes away what is below. */
  close(): void
}

/** Whether nothing more comes of an image. */
export function hasEnded({ state }: ImageStatus): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** Opens one; whoever does closes it. Paths are said from `cwd` on. */
export function openStatusView(stream: TextStream, cwd: string): StatusView {
  let images: readonly ImageStatus[] = []
  const told = new Set<number>()
  // One column stays free: a terminal that has filled the last one may wrap or not.
  const width = () => Math.max(1, (stream.columns || 80) - 1)
  const table = () => statusTable(images, { cwd, columns: width(), last: 'drop' }).split('\n')
  const footer = createFooter(stream, () => {
    if (images.length === 0) return []
    const lines = table()
    const running = images.flatMap(({ state }, at) =>
      state === 'running' ? [lines[at] ?? ''] : [],
    )
    // What has scrolled off the top of a screen can never be erased.
    const room = Math.max(1, (stream.rows || 24) - 3)
    return [...running.slice(0, room), statusCounts(images).slice(0, width())]
  })
  return {
    show(now) {
      images = now
      const ended = images.flatMap((image, at) => (hasEnded(image) && !told.has(at) ? [at] : []))
      for (const at of ended) told.add(at)
      const lines = ended.length > 0 ? table() : []
      footer.print(ended.map((at) => lines[at] ?? ''))
    },
    close: () => footer.close(),
  }
}
