import { lstatSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { follow } from '../tree/follow.ts'
import { readApplets } from './applets.ts'
import { linkPiece, type Piece } from './piece.ts'
import type { RamdiskRequest } from './request.ts'

/** The busybox of a ramdisk. */
interface Busybox {
  /** Absolute in the tree. */
  readonly path: string
  readonly applets: readonly string[]
}

/** Finds the busybox that was asked for. Errors: `ramdisk-missing`, `ramdisk-invalid`. */
export function findBusybox({ tree, searchPath, busybox }: RamdiskRequest): Busybox {
  const candidates = busybox.startsWith('/')
    ? [busybox]
    : searchPath.map((folder) => join(folder, busybox))
  const path = candidates.find((candidate) =>
    lstatSync(join(tree, follow(tree, candidate).path), { throwIfNoEntry: false })?.isFile(),
  )
  if (path === undefined)
    throw new ParfaitError('ramdisk-missing', `There is no '${busybox}' in the tree`, {
      hint: `a flavour has to declare its package, mostly 'busybox'`,
    })
  const applets = readApplets(readFileSync(join(tree, follow(tree, path).path)))
  if (applets?.includes('sh')) return { path, applets }
  throw new ParfaitError('ramdisk-invalid', `'${path}' is no busybox with a shell`, {
    place: path,
    hint: `name another one by --busybox`,
  })
}

/**
 * A link for every name that busybox answers to, where the ramdisk has no program of that name: in /bin, and
 * at `paths`, where scripts look for their interpreters.
 */
export function appletLinks(
  { tree, searchPath, clock }: RamdiskRequest,
  of: {
    readonly busybox: Busybox
    readonly paths: Iterable<string>
    readonly pieces: readonly Piece[]
  },
): Piece[] {
  const program = follow(tree, of.busybox.path).path
  const bin = follow(tree, '/bin').path
  const folders = new Set([bin, ...searchPath.map((folder) => follow(tree, folder).path)])
  const known = new Set(of.pieces.map(({ entry }) => entry.path))
  const names = new Set(
    [...known]
      .filter((path) => folders.has(path.slice(0, path.lastIndexOf('/'))))
      .map((path) => path.slice(path.lastIndexOf('/') + 1)),
  )
  const places = [
    ...of.busybox.applets.filter((name) => !names.has(name)).map((name) => join(bin, name)),
    ...[...of.paths].map((path) => follow(tree, path, { last: false }).path),
  ]
  return [...new Set(places)]
    .filter((path) => !known.has(path))
    .map((path) =>
      linkPiece(
        { path, target: targetOf(path, program), clock },
        { share: 'links', flavour: 'busybox' },
      ),
    )
}

/** In the same folder the name alone, as busybox itself makes its links. */
function targetOf(path: string, program: string): string {
  return dirname(path) === dirname(program) ? basename(program) : program
}
