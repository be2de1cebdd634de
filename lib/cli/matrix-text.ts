import { formatCount, formatSeconds, formatSize } from '../report/format.ts'
import { alignRight, formatTable } from './table.ts'

/** What became of one image, and its files. */
interface ToldImage {
  readonly name: string
  readonly state: string
  readonly seconds: number
  readonly files: readonly { readonly size: number; readonly place: string }[]
}

/** A table of what became of each image, and a line that counts them by the states. */
export function matrixText(
  images: readonly ToldImage[],
  states: readonly string[],
  columns: number | undefined,
): string {
  const rows = images.flatMap(({ name, state, seconds, files }) => {
    const head = [name, state, state === 'left-out' ? '' : formatSeconds(seconds)]
    const places = files.map(({ size, place }) => [formatSize(size), place])
    const [first = ['', ''], ...more] = places
    return [[...head, ...first], ...more.map((one) => ['', '', '', ...one])]
  })
  const count = (state: string) => images.filter((one) => one.state === state).length
  const said = states.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`)
  const table = formatTable(alignRight(rows, [2, 3]), columns, 'wrap')
  return `${table}${formatCount(images.length, 'image')}: ${said.join(', ')}\n`
}
