import { readdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { compareBytes, type RootContext } from 'parfait'
import { fieldsOf } from '../apt-entries.ts'
import { type LaidPath, readPaths } from './laid-paths.ts'

/** A package whose files lie in the tree. Texts are bytes, a character each. */
export interface Unpacked {
  readonly name: string
  /** Of its control file, by names in lower case. */
  readonly fields: ReadonlyMap<string, string>
  /** The folder of its control files. */
  readonly control: string
  /** Names of its control files, `preinst` say. */
  readonly parts: ReadonlySet<string>
  readonly paths: readonly LaidPath[]
}

interface UnpackRequest {
  readonly debs: readonly string[]
  /** An empty folder. */
  readonly places: string
}

/**
 * Lays the files of all packages into the tree, several at a time. A package may bring a link, and another one a path
 * below it: tar can write to nothing but the tree. Error: for what is no
 * package, or brings what a tree cannot have.
 */
export async function unpackDebs(
  { debs, places }: UnpackRequest,
  { run, target, flavour }: Pick<RootContext, 'run' | 'target' | 'flavour'>,
): Promise<Unpacked[]> {
  const alone = [
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--bind', target, target, '--bind', places, places],
    '--die-with-parent',
  ]
  const sideBySide = [
    '--null',
    '--max-args=1',
    `--max-procs=${Math.max(2, availableParallelism())}`,
  ]
  const program = `${flavour.folder}/lib/native/unpack-deb`
  await run('bwrap', [...alone, '--', 'xargs', ...sideBySide, program, target, places], {
    input: debs.map((path) => `${path}\0`).join(''),
  }).catch((cause: unknown) => {
    throw new Error('A package could not be unpacked; the log says which', { cause })
  })
  const names = (await readdir(places)).sort(compareBytes)
  return Promise.all(names.map((name) => readPlace(join(places, name))))
}

async function readPlace(place: string): Promise<Unpacked> {
  const control = join(place, 'control')
  const fields = fieldsOf(await readFile(join(control, 'control'), 'latin1'))
  const name = fields.get('package') ?? ''
  // Both are in names of files.
  if (
    !/^[a-z0-9][a-z0-9+.-]*$/.test(name) ||
    !/^[a-z0-9-]+$/.test(fields.get('architecture') ?? '')
  )
    throw new Error(`'${basename(place)}' has no name or no architecture that dpkg knows`)
  const parts = await readdir(control, { withFileTypes: true })
  return {
    name,
    fields,
    control,
    // No links: what they lead to is not the package's.
    parts: new Set(parts.filter((part) => part.isFile()).map((part) => part.name)),
    paths: readPaths(await readFile(join(place, 'paths'), 'latin1')),
  }
}
