import { Command, CommanderError } from 'commander'
import { diskSettings } from '../disk/disk-settings.ts'
import { groupBy } from '../group-by.ts'
import type { SettledCell } from '../matrix/cell-settings.ts'
import { type PlannedCell, planMatrix } from '../matrix/plan-matrix.ts'
import { lookOf } from '../report/choose.ts'
import { errorLines, formatCount, reportsOf } from '../report/format.ts'
import { createStyle } from '../report/style.ts'
import { buildHost } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { addMatrixOptions, type MatrixFlags, readCells } from './matrix-options.ts'
import { estimate } from './plan-text.ts'
import { alignRight, formatTable } from './table.ts'

/** `parfait matrix plan`: what of all images would be made, shared steps counted once. */
export function matrixPlanCommand(io: CommandIo): Command {
  return addMatrixOptions(new Command('plan'))
    .description(
      'Says for each image how many steps would be made; a step that several need counts once.',
    )
    .option('--json', 'as JSON')
    .action(async (file: string, flags: MatrixFlags) => {
      const cells = await readCells(file, flags, io)
      // Each build would say the same.
      const planned = await planMatrix(
        cells,
        buildHost(io, flags, () => {}),
      )
      if (flags.json) io.stdout.write(`${JSON.stringify({ cells: planned.map(forJson) })}\n`)
      else tell(cells, planned, io)
      // All has been said; the code is for scripts.
      if (planned.some(({ faults }) => faults.length > 0))
        throw new CommanderError(1, 'parfait.matrix', 'some images have no plan')
    })
}

function forJson({ faults, ...cell }: PlannedCell): object {
  return faults.length > 0 ? { name: cell.name, errors: faults.flatMap(reportsOf) } : cell
}

function tell(cells: readonly SettledCell[], planned: readonly PlannedCell[], io: CommandIo): void {
  const rows = planned.map(({ name, made, shared, reused, faults }, index) => [
    name,
    ...(faults.length > 0 ? ['-', '-', '-'] : [made.length, shared, reused].map(String)),
    formatsOf(cells[index]),
  ])
  const head = ['image', 'to make', 'shared', 'reused', 'formats']
  const table = alignRight([head, ...rows], [1, 2, 3])
  const steps = planned.flatMap(({ made }) => made)
  const shared = planned.reduce((sum, one) => sum + one.shared, 0)
  const saved = shared > 0 ? `, for which others would count ${steps.length + shared}` : ''
  io.stdout.write(formatTable(table, io.stdout.columns))
  io.stdout.write(
    `${formatCount(cells.length, 'image')}: ${formatCount(steps.length, 'step')} to make${saved}${estimate(steps)}\n`,
  )
  const style = createStyle(lookOf(io.stderr, io.env))
  const faulty = planned.filter(({ faults }) => faults.length > 0)
  const textOf = ({ faults }: PlannedCell) =>
    faults
      .flatMap(reportsOf)
      .flatMap((report) => errorLines(report, style))
      .join('\n')
  // Mostly several have the same.
  for (const [text, group] of groupBy(faulty, textOf))
    io.stderr.write(`${group.map(({ name }) => name).join(', ')}:\n${text}\n`)
}

function formatsOf(cell: SettledCell | undefined): string {
  return cell ? diskSettings(cell.settings).formats.join(', ') : ''
}
