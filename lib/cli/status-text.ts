import { relative } from 'node:path'
import type { ImageStatus } from '../farm/read-batch.ts'
import { groupBy } from '../group-by.ts'
import { errorLines, formatCount, formatSeconds } from '../report/format.ts'
import type { Style } from '../report/style.ts'
import { alignRight, formatTable } from './table.ts'

/** A table of images, a line each at least. */
export function statusTable(
  images: readonly ImageStatus[],
  {
    cwd,
    columns,
    last,
  }: { readonly cwd: string; readonly columns: number | undefined; readonly last: 'wrap' | 'drop' },
): string {
  const rows = images.map(({ name, state, worker = '', seconds, step = '', artifacts }) => [
    name,
    state,
    seconds === undefined ? '' : formatSeconds(seconds),
    worker,
    artifacts.map(({ path }) => (path.startsWith('/') ? relative(cwd, path) : path)).join(' ') ||
      step,
  ])
  return formatTable(alignRight(rows, [2]), columns, last)
}

/** Why images failed. One step that several need fails for all of them in the same words. */
export function statusFaults(images: readonly ImageStatus[], style: Style): string {
  const failed = images.filter(({ errors }) => errors.length > 0)
  const textOfErrors = ({ errors, tail }: ImageStatus) =>
    [
      ...errors.flatMap((error) => errorLines(error, style)),
      ...tail.map((line) => `    ${line}`),
    ].join('\n')
  return [...groupBy(failed, textOfErrors)]
    .map(([text, group]) => `${group.map(({ name }) => name).join(', ')}:\n${text}\n`)
    .join('')
}

/** How many stand how, in one line. */
export function statusCounts(images: readonly ImageStatus[]): string {
  const counts = [...groupBy(images, ({ state }) => state)].map(
    ([state, group]) => `${group.length} ${state}`,
  )
  return `${formatCount(images.length, 'image')}: ${counts.join(', ')}`
}
