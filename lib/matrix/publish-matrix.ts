import { existsSync } from 'node:fs'
import { findManifest } from '../deliver/find-manifest.ts'
import { signedPaths } from '../deliver/output-places.ts'
import { signatureEndings } from '../deliver/signers.ts'
import { ParfaitError } from '../errors.ts'
import type { ErrorReport } from '../report/events.ts'
import { reportsOf } from '../report/format.ts'
import { parseAddress } from '../targets/address.ts'
import type { TargetDriver } from '../targets/driver.ts'
import type { Publication } from '../targets/publish.ts'
import { type PublishFilesRequest, publishFiles } from '../targets/publish-files.ts'
import type { PublishHost } from '../targets/target-io.ts'
import { type BuiltFile, builtFiles } from '../verify/build-files.ts'
import type { SettledCell } from './cell-settings.ts'
import type { PublishPlace } from './matrix.ts'

/** What became of the files of one image. */
export interface PublishedCell {
  readonly name: string
  /** `unchanged`: all was there already; `left-out`: it was interrupted before. */
  readonly state: 'published' | 'unchanged' | 'failed' | 'left-out'
  readonly seconds: number
  readonly files: readonly Publication[]
  readonly errors: readonly ErrorReport[]
}

/** How all images are published. */
type MatrixPublishRequest = Omit<PublishFilesRequest, 'files' | 'to' | 'options' | 'expected'>

/** Ends before any work for an address that no target takes. Error: `target-invalid`. */
export function checkPlaces(cells: readonly SettledCell[], host: PublishHost): void {
  for (const { to, place } of cells[0]?.publish ?? []) parseAddress(to, { ...host, place })
}

/**
 * Publishes images that were built, one after another, to each of their places. What fails stops nothing else. `done` is told of each
 * file.
 */
export async function publishMatrix(
  cells: readonly SettledCell[],
  request: MatrixPublishRequest,
  host: PublishHost,
  done: (name: string, publication: Publication) => void,
): Promise<PublishedCell[]> {
  const outcomes: PublishedCell[] = []
  for (const { cell, settings, publish } of cells) {
    const began = host.now()
    const files: Publication[] = []
    const errors: ErrorReport[] = []
    const take = (publication: Publication) => {
      files.push(publication)
      done(cell.name, publication)
    }
    for (const place of publish)
      if (!host.signal?.aborted)
        await publishOutput(settings.output, { ...request, place }, host, take).catch(
          (fault: unknown) => errors.push(...reportsOf(fault)),
        )
    const common = { name: cell.name, seconds: (host.now() - began) / 1000, files, errors }
    if (host.signal?.aborted) outcomes.push({ ...common, errors: [], state: 'left-out' })
    else outcomes.push({ ...common, state: stateOf(common) })
  }
  return outcomes
}

function stateOf({ files, errors }: Pick<PublishedCell, 'files' | 'errors'>) {
  if (errors.length > 0) return 'failed'
  return files.some(({ isNew }) => isNew) ? 'published' : 'unchanged'
}

/** The files of one build to one place. Errors: those of `publishFiles`, `image-invalid`. */
async function publishOutput(
  output: string,
  { place: { to, options, place }, ...request }: MatrixPublishRequest & { place: PublishPlace },
  host: PublishHost,
  done: (publication: Publication) => void,
): Promise<void> {
  const found = await findManifest(output, '/')
  if (!found)
    throw new ParfaitError('image-invalid', 'The image is not there: it was not built', {
      place: output,
      hint: "'parfait matrix build' makes it",
    })
  const { driver } = parseAddress(to, { ...host, place })
  const all = builtFiles(found)
  const files = filesFor(driver, all)
  const expected = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  const paths = files.map(({ path }) => path)
  await publishFiles({ ...request, to, options, files: paths, expected }, host, done)
  if (!driver.editLists) return
  // They tell of these very files, so that others of their names are old.
  const beside = { ...request, overwrite: true, sums: false }
  await publishFiles({ ...beside, to, options, files: besideOf(output, all) }, host, done)
}

/** Where an address names one image, one file goes there: that of the format which it likes best. */
function filesFor({ name, formats, editLists }: TargetDriver, all: readonly BuiltFile[]) {
  if (editLists) return all
  const liked = formats.flatMap((format) => all.filter(({ kind }) => kind === format))
  const [file] = formats.length > 0 ? liked : all
  if (file) return [file]
  throw new ParfaitError('target-invalid', `The image has no file that '${name}' takes`, {
    hint: `have it built in one of these formats: ${formats.join(', ')}`,
  })
}

/** Manifest, checksums and signatures, for `parfait verify` of the address. */
function besideOf(output: string, all: readonly BuiltFile[]): string[] {
  const signed = signedPaths({ output }, all)
  const endings = Object.values(signatureEndings)
  const texts = [...signed, ...signed.flatMap((path) => endings.map((end) => `${path}.${end}`))]
  const own = new Set(all.map(({ path }) => path))
  return texts.filter((path) => !own.has(path) && existsSync(path))
}
