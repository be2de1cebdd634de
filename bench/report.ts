import type { Case, Contender } from './contender.ts'
import { cases } from './contender.ts'
import type { Content } from './inspect.ts'
import type { Sample } from './measure.ts'
import type { Startup } from './startup.ts'

/** All that was found out; the JSON file has the same shape. */
export interface Results {
  readonly machine: object
  readonly samples: readonly Sample[]
  /** By contender. */
  readonly contents: Readonly<Record<string, Content>>
  readonly startup: readonly Startup[]
  /** What contenders left mounted or attached after a run that succeeded. */
  readonly leftovers: readonly string[]
}

/** The middle one; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

const titles: Record<Case, string> = {
  cold: 'from nothing',
  again: 'nothing changed',
  edit: 'last hook edited',
  many: 'many that differ in the last hook',
}

/** The results as Markdown tables; ratios are to parfait with the same compression. */
export function formatResults(contenders: readonly Contender[], results: Results): string {
  const head = [
    '| run | tool | runs | wall s | × parfait | user s | sys s | largest process MB | output MB |',
    '|---|---|---|---|---|---|---|---|---|',
  ]
  const rows = cases.flatMap((name) =>
    contenders.flatMap((contender) => row({ results, contender, name })),
  )
  return [
    ...head,
    ...rows,
    '',
    ...contentTable(contenders, results),
    ...startupTable(results),
  ].join('\n')
}

interface Row {
  readonly results: Results
  readonly contender: Contender
  readonly name: Case
}

function row({ results, contender, name }: Row): string[] {
  const of = (id: string) =>
    results.samples.filter((sample) => sample.contender === id && sample.case === name)
  const own = of(contender.id)
  if (own.length === 0) return []
  const middle = (field: 'wall' | 'user' | 'system' | 'memory' | 'output') =>
    median(own.map((sample) => sample[field]))
  const ratio = middle('wall') / median(of(contender.baseline).map(({ wall }) => wall))
  const cells = [
    titles[name],
    contender.title,
    own.length,
    seconds(middle('wall')),
    contender.id === contender.baseline || Number.isNaN(ratio) ? '–' : ratio.toFixed(2),
    seconds(middle('user')),
    seconds(middle('system')),
    megabytes(middle('memory')),
    megabytes(middle('output')),
  ]
  return [`| ${cells.join(' | ')} |`]
}

function contentTable(contenders: readonly Contender[], results: Results): string[] {
  const rows = contenders.flatMap(({ id, title }) => {
    const content = results.contents[id]
    return content ? [`| ${title} | ${content.packages} | ${content.used.toFixed(0)} |`] : []
  })
  return ['| tool | packages | root MB |', '|---|---|---|', ...rows, '']
}

function startupTable({ startup }: Results): string[] {
  if (startup.length === 0) return []
  const ms = (value: number) => (value * 1000).toFixed(0)
  const rows = startup.map((one) => `| ${one.title} | ${ms(one.mean)} ± ${ms(one.deviation)} |`)
  return ['| command | ms |', '|---|---|', ...rows, '']
}

function seconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1)
}

function megabytes(value: number): string {
  return (value / 1e6).toFixed(0)
}
