import { ParfaitError } from '../errors.ts'
import { groupBy } from '../group-by.ts'
import { didYouMean } from '../nearest.ts'
import { globPattern } from '../tree/glob-pattern.ts'
import type { Combination } from './expand.ts'
import type { Matrix } from './matrix.ts'

/** One `--only`: a value of an axis, or names of images. */
interface Wish {
  /** Empty: it is about names. */
  readonly axis: string
  readonly pattern: string
}

/** What `--only` says: `axis=value` or a name, both with `*`. Of several for one axis one has to fit, and one of each. */
interface CellFilter {
  isCombination(combination: Combination): boolean
  isName(name: string): boolean
}

/** Reads the words of `--only`; adds to `faults` where they name no axis, or no value of it. */
export function readFilter(
  words: readonly string[],
  matrix: Matrix,
  faults: ParfaitError[],
): CellFilter {
  const wishes = words.map((word) => readWish(word, matrix, faults))
  const patterns = [...groupBy(wishes, ({ axis }) => axis)].map(([axis, group]) => {
    const sources = group.map(({ pattern }) => pattern)
    return { axis, expression: globPattern(sources, { sets: true, crosses: true }) }
  })
  const ofAxes = patterns.filter(({ axis }) => axis !== '')
  const ofNames = patterns.filter(({ axis }) => axis === '')
  return {
    isCombination: (combination) =>
      ofAxes.every(({ axis, expression }) => {
        const index = matrix.axes.findIndex(({ name }) => name === axis)
        return expression.test(combination[index]?.name ?? '')
      }),
    isName: (name) => ofNames.every(({ expression }) => expression.test(name)),
  }
}

function readWish(word: string, { axes, include }: Matrix, faults: ParfaitError[]): Wish {
  const [, axis, pattern] = /^([A-Za-z][A-Za-z0-9_-]*)=(.*)$/s.exec(word) ?? []
  if (axis === undefined || pattern === undefined) return { axis: '', pattern: word }
  const names = axes.map(({ name }) => name)
  const known = axes.find(({ name }) => name === axis)
  const refuse = (message: string, hint: string) =>
    void faults.push(new ParfaitError('usage', message, { place: '--only', hint }))
  if (!known) {
    refuse(`No axis has the name '${axis}'${didYouMean(axis, names)}`, `axes: ${names.join(', ')}`)
    return { axis: '', pattern: word }
  }
  const more = include.flatMap(({ values }) => values.get(axis) ?? [])
  const values = [...new Set([...known.values, ...more].map(({ name }) => name))]
  const expression = globPattern(pattern, { sets: true, crosses: true })
  if (!values.some((value) => expression.test(value)))
    refuse(
      `The axis '${axis}' has no value '${pattern}'${didYouMean(pattern, values)}`,
      `values: ${values.join(', ')}`,
    )
  return { axis, pattern }
}
