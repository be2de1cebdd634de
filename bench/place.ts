import { chmod, cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveSources } from '../flavours/debian/lib/sources.ts'
import { runProgram } from '../test/fixtures/run-program.ts'
import type { Place } from './contender.ts'

/** Beside what a package of parfait has: what compiles hooks. */
const moreParts = ['package.json', 'node_modules/esbuild', 'node_modules/@esbuild']

/** Makes the folder anew. */
export async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
}

export interface PlaceRequest {
  readonly scratch: string
  /** The checkout to measure. */
  readonly checkout: string
  readonly mirror: string | undefined
  readonly security: string | undefined
  readonly user: string | undefined
}

/** Fills the scratch folder: a copy of parfait that nobody rebuilds meanwhile, the content, the stand-ins. */
export async function preparePlace(request: PlaceRequest): Promise<Place> {
  const { scratch, checkout, user } = request
  // The ordinary user reads in it too.
  await chmod(scratch, 0o755)
  const parfait = join(scratch, 'checkout')
  // What is published is what runs: a list of our own would be old after the next folder.
  const { files } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'))
  for (const part of [...(files as string[]), ...moreParts])
    await cp(join(checkout, part), join(parfait, part), { recursive: true, verbatimSymlinks: true })
  const content = join(scratch, 'content')
  await cp(join(import.meta.dirname, 'content'), content, { recursive: true })
  await cp(join(content, 'stand-ins'), join(scratch, 'stand-ins'), { recursive: true })
  return { scratch, content, parfait, user, ...(await findArchive(request)) }
}

/** The archive as asked for, else that of this host's apt configuration. */
async function findArchive(request: PlaceRequest) {
  const { mirror, security } = request
  if (mirror !== undefined) return { mirror, security: security ?? '' }
  const asked = {
    release: 'bookworm',
    mirror: '',
    security: '',
    components: '',
    snapshot: '',
    snapshots: '',
  }
  const cache = join(request.scratch, 'indexes')
  const context = {
    cache,
    run: runProgram,
    log: () => undefined,
    architecture: 'amd64',
    networkTimeout: 30,
  }
  const sources = await archiveSources(asked, context)
  const uri = (suite: string) => sources.find((source) => source.suite === suite)?.uri
  const found = uri('bookworm')
  if (found === undefined)
    throw new Error("apt's configuration has no archive of bookworm; give one by --mirror")
  return { mirror: found, security: security ?? uri('bookworm-security') ?? '' }
}
