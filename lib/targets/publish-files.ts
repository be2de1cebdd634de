import { basename } from 'node:path'
import { ParfaitError, throwFaults } from '../errors.ts'
import { pathFault } from '../output-place.ts'
import type { PublishPlan } from './driver.ts'
import {
  type Publication,
  type PublishRequest,
  preparePublication,
  publishPrepared,
} from './publish.ts'
import { secretFaults } from './secret-images.ts'
import { listEdits, listNames } from './sums/lists.ts'
import { type PublishHost, targetIo } from './target-io.ts'

/** Several files that go to one place. */
export interface PublishFilesRequest extends Omit<PublishRequest, 'file'> {
  /** Absolute paths. */
  readonly files: readonly string[]
  /** Whether checksums and addresses of the files are written beside them; default: where the target can. */
  readonly sums?: boolean
  /** Publish images that have secrets in them. */
  readonly withSecrets?: boolean
  /** SHA-256 by path, where they are known: another file of that name is not published. */
  readonly expected?: ReadonlyMap<string, string>
}

/** What came of several files. */
interface Publications {
  readonly files: readonly Publication[]
  /** Addresses of the lists that were written. */
  readonly lists: readonly string[]
}

/**
 * Publishes files one after another, and then edits the lists beside them: `SHA512SUM.txt`, `MD5SUM.txt` and `URL.txt`.
 * `done` is told of each file. Errors: those of `publish`, `usage`, `output-refused`, `artifact-damaged`.
 */
export async function publishFiles(
  request: PublishFilesRequest,
  host: PublishHost,
  done: (publication: Publication) => void = () => {},
): Promise<Publications> {
  throwFaults([
    ...nameFaults(request),
    ...(request.withSecrets ? [] : await secretFaults(request.files)),
  ])
  const files: Publication[] = []
  const plans: PublishPlan[] = []
  let last: Awaited<ReturnType<typeof preparePublication>> | undefined
  for (const file of request.files) {
    last = await preparePublication({ ...request, file }, host)
    checkContent(last.plan, request)
    const publication = await publishPrepared(last, request, host)
    files.push(publication)
    plans.push(last.plan)
    done(publication)
  }
  if (!last?.driver.editLists || request.sums === false) return { files, lists: [] }
  const io = await targetIo(last, request, host)
  return { files, lists: await last.driver.editLists(last.plan, listEdits(plans), io) }
}

function checkContent(
  { shipment: { source, sha256 } }: PublishPlan,
  { expected }: PublishFilesRequest,
): void {
  const wanted = expected?.get(source)
  if (wanted === undefined || wanted === sha256) return
  throw new ParfaitError(
    'artifact-damaged',
    `Expected '${source}' with the SHA-256 ${wanted}, got ${sha256}`,
    { place: source, hint: 'something wrote to it since it was built: build it again' },
  )
}

/** What would make one file of two, or a list of a file, or has no place in a list. */
function nameFaults({ files, sums = true }: PublishFilesRequest): ParfaitError[] {
  const names = files.map((file) => basename(file))
  return files.flatMap((place, at) => {
    const name = names[at] ?? ''
    const fault = pathFault(name)
    if (fault !== undefined)
      return [new ParfaitError('output-refused', fault, { place: JSON.stringify(place) })]
    if (names.indexOf(name) < at)
      return [
        new ParfaitError('usage', `Two files would have the name '${name}' there`, {
          place,
          hint: 'publish them to two places, or rename one',
        }),
      ]
    if (!sums || !listNames.includes(name)) return []
    return [
      new ParfaitError('usage', `'${name}' is the name of a list that is written there`, {
        place,
        hint: 'leave it out, or add --no-sums',
      }),
    ]
  })
}
