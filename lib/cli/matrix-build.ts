import { dirname, relative, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { writeAtomically } from '../files.ts'
import { buildMatrix, type CellOutcome } from '../matrix/build-matrix.ts'
import { junitOf } from '../matrix/junit.ts'
import { sumPlaces, writeSums } from '../matrix/sums.ts'
import { requirePlaces } from '../output-place.ts'
import { chooseManyDisplay } from '../report/many/choose.ts'
import { buildHost } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { addMatrixOptions, type MatrixFlags, readCells } from './matrix-options.ts'
import { matrixText } from './matrix-text.ts'

interface MatrixBuildFlags extends MatrixFlags {
  readonly jobs?: string
  readonly failFast?: boolean
  readonly junit?: string
}

/** `parfait matrix build`: all images, those that are missing or changed. */
export function matrixBuildCommand(io: CommandIo): Command {
  return addMatrixOptions(new Command('build'))
    .description(
      'Builds all images side by side; those that are in place and would be the same stay.',
    )
    .option('--jobs <number>', 'builds at once (default: as processors and memory allow)')
    .option('--keep-going', 'one that fails stops no other (default)')
    .option('--fail-fast', 'after one that fails no other begins')
    .option('--junit <file>', 'write a report that CI systems read')
    .option('--json', 'one JSON event a line')
    .option('-x, --trace', 'show what the hooks print')
    .action((file: string, flags: MatrixBuildFlags) => build(file, flags, io))
}

async function build(file: string, flags: MatrixBuildFlags, io: CommandIo): Promise<void> {
  const { json = false, trace = false } = flags
  const cells = await readCells(file, flags, io)
  const junit = flags.junit === undefined ? undefined : resolve(io.cwd, flags.junit)
  if (junit !== undefined) await requirePlaces([junit], { hint: 'name another file' })
  for (const folder of new Set(cells.map(({ settings }) => dirname(settings.output))))
    await requirePlaces(sumPlaces(folder), { hint: "name another 'output'", isMade: true })
  const display = chooseManyDisplay({ ...io, json, verbose: trace, count: cells.length })
  const { breaks, command, ...host } = buildHost(io, flags, () => {})
  const options = {
    ...(flags.jobs === undefined ? {} : { jobs: Number(flags.jobs) }),
    keepGoing: !flags.failFast,
  }
  const outcomes = await buildMatrix(cells, { ...host, report: display }, options).finally(() =>
    display.close(),
  )
  const artifacts = outcomes.flatMap((one) => one.artifacts)
  const [first] = cells
  // Whoever interrupts does not wait for sums; the next call writes them.
  if (first && !io.signal.aborted) await writeSums(artifacts, first.settings.store)
  const told = outcomes.map((one) => ({ ...one, places: one.artifacts.map(({ path }) => path) }))
  if (junit !== undefined) await writeAtomically(junit, junitOf(told, file))
  if (json) io.stdout.write(`${JSON.stringify({ type: 'matrix-finished', images: outcomes })}\n`)
  else io.stdout.write(outcomesText(outcomes, io))
  // All has been said; the code is for scripts.
  const end = (code: number) => new CommanderError(code, 'parfait.matrix', 'some images failed')
  if (io.signal.aborted) throw end(130)
  if (outcomes.some(({ state }) => state === 'failed')) throw end(1)
}

function outcomesText(outcomes: readonly CellOutcome[], { stdout, cwd }: CommandIo): string {
  const told = outcomes.map(({ artifacts, ...one }) => ({
    ...one,
    files: artifacts.map(({ path, size }) => ({ size, place: relative(cwd, path) })),
  }))
  return matrixText(told, ['built', 'unchanged', 'failed', 'left-out'], stdout.columns)
}
