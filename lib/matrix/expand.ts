import { ParfaitError } from '../errors.ts'
import { groupBy } from '../group-by.ts'
import { fileNameFault } from '../output-place.ts'
import type { Axis, AxisValue, Cell, Choice, Matrix } from './matrix.ts'
import { fillTemplate } from './template.ts'

/** More are a slip of the pen. */
const mostCells = 10_000

/** One value of each axis, in the order of the axes. */
export type Combination = readonly AxisValue[]

/**
 * The images of a matrix: each value of each axis with each of the others, without `exclude`, with `include`. Those that
 * differ in formats alone are one. `isWanted` chooses among the combinations. Faults: too many, or two of one name.
 */
export function expandMatrix(
  matrix: Matrix,
  isWanted: (combination: Combination) => boolean = () => true,
): { readonly cells: readonly Cell[]; readonly faults: readonly ParfaitError[] } {
  const { axes, exclude, include } = matrix
  const count = [[], ...include.map(({ values }) => [...values.keys()])]
    .map((fixed: readonly string[]) => countOf(axes.filter(({ name }) => !fixed.includes(name))))
    .reduce((sum, one) => sum + one, 0)
  if (count > mostCells) return { cells: [], faults: [tooMany(count, matrix)] }
  const isExcluded = (combination: Combination) =>
    exclude.some(({ values }) => fits(combination, axes, values))
  const all = [
    ...combine(axes).filter((combination) => !isExcluded(combination)),
    ...include.flatMap((entry) => combine(axes.map((axis) => fixed(axis, entry)))),
  ]
  const cells = merge(all, matrix)
  const faults = [
    ...(cells.length === 0 ? [nothingLeft(matrix)] : []),
    ...sharedNames(cells, matrix),
    ...wrongNames(cells, matrix),
  ]
  const wanted = merge(all.filter(isWanted), matrix)
  return { cells: faults.length > 0 ? [] : wanted, faults }
}

function countOf(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1)
}

function combine(axes: readonly Axis[]): Combination[] {
  return axes.reduce<Combination[]>(
    (all, { values }) => all.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  )
}

/** An axis that the entry leaves out keeps all of its values. */
function fixed(axis: Axis, { values }: Choice): Axis {
  const value = values.get(axis.name)
  return value ? { ...axis, values: [value] } : axis
}

function fits(combination: Combination, axes: readonly Axis[], values: Choice['values']): boolean {
  return axes.every(({ name }, index) => {
    const wanted = values.get(name)
    return !wanted || wanted === combination[index]
  })
}

/** Makes one of those that differ in formats alone. */
function merge(combinations: readonly Combination[], matrix: Matrix): Cell[] {
  const { axes } = matrix
  // Of one name are also those that an entry of `include` says something else of.
  const keyOf = (combination: Combination) =>
    JSON.stringify(combination.map((value, index) => (axes[index]?.isFormat ? '' : value)))
  return [...groupBy(combinations, keyOf).values()].map((group) => cellOf(group, matrix))
}

function cellOf(group: readonly Combination[], { axes, common, template }: Matrix): Cell {
  const values = new Map(
    axes.map(({ name }, index) => {
      const names = group.map((combination) => combination[index]?.name ?? '')
      return [name, [...new Set(names)]] as const
    }),
  )
  const shares = (group[0] ?? []).filter((_, index) => !axes[index]?.isFormat)
  const formats = axes.flatMap(({ name, isFormat }) => (isFormat ? (values.get(name) ?? []) : []))
  const name = fillTemplate(template, (axis) => values.get(axis)?.[0] ?? '')
  return { name, values, shares: [common, ...shares], formats }
}

function tooMany(count: number, { at }: Matrix): ParfaitError {
  return new ParfaitError(
    'settings-invalid',
    `Expected at most ${mostCells} images, got ${count}`,
    {
      place: at(['axes']),
      hint: 'part the matrix into several files',
    },
  )
}

function nothingLeft({ at }: Matrix): ParfaitError {
  const message = 'Expected an image at least: all are excluded'
  return new ParfaitError('settings-invalid', message, { place: at(['exclude']) })
}

/** Two images of one name would be one file. */
function sharedNames(cells: readonly Cell[], { at, axes }: Matrix): ParfaitError[] {
  return [...groupBy(cells, ({ name }) => name)]
    .filter(([, group]) => group.length > 1)
    .map(([name, group]) => {
      const differing = axes
        .filter((axis) => new Set(group.map(({ values }) => values.get(axis.name)?.[0])).size > 1)
        .map((axis) => `{${axis.name}}`)
      const hint =
        differing.length > 0 && !axes.every(({ isFormat }) => isFormat)
          ? `they differ in ${differing.join(', ')}: put it into 'name'`
          : 'leave one of them out'
      return new ParfaitError(
        'settings-invalid',
        `${group.length} images would have the name '${name}'`,
        { place: at(['name']), hint },
      )
    })
}

function wrongNames(cells: readonly Cell[], { at }: Matrix): ParfaitError[] {
  return cells.flatMap(({ name }) => {
    const fault = name.includes('/')
      ? `Expected the name of a file, got '${name}'`
      : fileNameFault(name)
    if (fault === undefined) return []
    const hint = 'give the value a name of its own: {name: …, settings: {…}}'
    return new ParfaitError('settings-invalid', fault, { place: at(['name']), hint })
  })
}
