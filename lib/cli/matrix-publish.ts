import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { ParfaitError } from '../errors.ts'
import { writeAtomically } from '../files.ts'
import type { SettledCell } from '../matrix/cell-settings.ts'
import { junitOf } from '../matrix/junit.ts'
import { checkPlaces, type PublishedCell, publishMatrix } from '../matrix/publish-matrix.ts'
import { requirePlaces } from '../output-place.ts'
import { lookOf } from '../report/choose.ts'
import { errorLines } from '../report/format.ts'
import { createStyle } from '../report/style.ts'
import { cleanLine } from '../report/width.ts'
import { targets } from '../targets/index.ts'
import { shownUrl } from '../targets/shown-url.ts'
import { collect } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { addMatrixChoice, type MatrixFlags, readCells } from './matrix-options.ts'
import { matrixText } from './matrix-text.ts'
import { publishDisplay, publishListener } from './publish-display.ts'
import { addPublishOptions, howOf, type PublishFlags, withRcFile } from './publish-options.ts'

interface MatrixPublishFlags extends PublishFlags {
  readonly only?: string[]
  readonly to?: readonly string[]
  readonly junit?: string
}

/** `parfait matrix publish`: what was built, to where it is used. */
export function matrixPublishCommand(io: CommandIo): Command {
  const command = addMatrixChoice(new Command('publish'))
    .description(
      'Publishes the images that were built, with manifests and lists; what is there already is not sent again.',
    )
    .option('--to <address>', "where to, in place of the file's; may be repeated", collect)
    .option('--junit <file>', 'write a report that CI systems read')
    .option('--json', 'one JSON event a line')
  return addPublishOptions(command).action((file: string, flags: MatrixPublishFlags) =>
    publish(file, flags, io),
  )
}

async function publish(file: string, flags: MatrixPublishFlags, given: CommandIo): Promise<void> {
  const io = await withRcFile(flags, given)
  const { cwd, env, signal, now } = io
  const { options, ...how } = howOf(flags)
  const cells = placed(await readCells(file, chosen(flags), io), { ...flags, file, options })
  const junit = flags.junit === undefined ? undefined : resolve(cwd, flags.junit)
  if (junit !== undefined) await requirePlaces([junit], { hint: 'name another file' })
  const display = publishDisplay(io)
  const host = { targets, cwd, env, signal, now, ...publishListener(display) }
  checkPlaces(cells, host)
  const outcomes = await publishMatrix(cells, how, host, (image, done) => {
    const event = { type: 'published', image, ...done, url: shownUrl(done.url) }
    if (flags.json) io.stdout.write(`${JSON.stringify(event)}\n`)
  }).finally(() => display.close())
  if (junit !== undefined) await writeAtomically(junit, junitOf(outcomes.map(forJunit), file))
  if (flags.json)
    io.stdout.write(`${JSON.stringify({ type: 'matrix-finished', images: outcomes.map(shown) })}\n`)
  else tell(outcomes, io)
  // All has been said; the code is for scripts.
  const end = (code: number) => new CommanderError(code, 'parfait.matrix', 'some images failed')
  if (signal.aborted) throw end(130)
  if (outcomes.some(({ state }) => state === 'failed')) throw end(1)
}

/** Settings are those of the file: what was said on the command line of the build is in the manifests. */
function chosen({ only }: MatrixPublishFlags): MatrixFlags {
  return only === undefined ? {} : { only }
}

/** Images with the places of the command line, else of the file. Error: `usage` where neither says any. */
function placed(
  cells: readonly SettledCell[],
  {
    to,
    options,
    file,
  }: Pick<MatrixPublishFlags, 'to'> & {
    readonly options: object | undefined
    readonly file: string
  },
): readonly SettledCell[] {
  const texts = Object.entries(options ?? {}).map(([name, value]) => [name, String(value)])
  if (to)
    return cells.map((cell) => ({
      ...cell,
      publish: to.map((one) => ({ to: one, options: Object.fromEntries(texts), place: '--to' })),
    }))
  if (texts.length > 0)
    throw new ParfaitError('usage', 'Options of a target need --to', {
      place: '--set',
      hint: "those of the file's own places are 'set' there: publish: [{to: …, set: {…}}]",
    })
  if (cells.every(({ publish: places }) => places.length > 0)) return cells
  throw new ParfaitError('usage', 'Nothing says where the images are published to', {
    place: file,
    hint: "name it by --to, or in the file: 'publish: [s3://bucket/prefix/]'",
  })
}

function shown({ files, ...outcome }: PublishedCell) {
  return { ...outcome, files: files.map((one) => ({ ...one, url: shownUrl(one.url) })) }
}

function forJunit(outcome: PublishedCell) {
  return { ...outcome, places: outcome.files.map(({ url }) => shownUrl(url)) }
}

function tell(outcomes: readonly PublishedCell[], io: CommandIo): void {
  const told = outcomes.map(({ files, ...one }) => ({
    ...one,
    files: files.map(({ url, id, size }) => ({
      size,
      place: [shownUrl(url), ...(id === undefined ? [] : [cleanLine(id)])].join('  '),
    })),
  }))
  io.stdout.write(
    matrixText(told, ['published', 'unchanged', 'failed', 'left-out'], io.stdout.columns),
  )
  const style = createStyle(lookOf(io.stderr, io.env))
  for (const { name, errors } of outcomes)
    for (const report of errors)
      io.stderr.write(
        errorLines(report, style)
          .map((line) => `${name}: ${line}\n`)
          .join(''),
      )
}
