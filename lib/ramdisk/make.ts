import { chmod, copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { throwFaults } from '../errors.ts'
import { digestFile } from '../files.ts'
import { addEntries } from '../tree/entries.ts'
import { follow } from '../tree/follow.ts'
import { appletLinks, findBusybox } from './busybox.ts'
import { type Closure, findClosure, type Want } from './closure.ts'
import { gatherKernel } from './kernel.ts'
import { describeMissing } from './missing.ts'
import { bashPiece, ownPieces } from './own-pieces.ts'
import { packRamdisk } from './pack.ts'
import { linkPiece, type Piece, pieceOf } from './piece.ts'
import type { RamdiskRequest, RamdiskResult } from './request.ts'
import { sumRoom } from './room.ts'

/** Makes the pair: reads the tree, decides what goes in, writes ramdisk and kernel. */
export async function makeRamdisk(
  request: RamdiskRequest,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<RamdiskResult> {
  const busybox = findBusybox(request)
  const programs = [{ flavour: 'busybox', place: '', name: busybox.path }, ...request.binaries]
  const applets = new Set(busybox.applets)
  const closures = closuresOf(request, programs, applets)
  const kernel = await gatherKernel(request)
  const missing = closures.flatMap(({ closure }) => closure.missing)
  throwFaults(await describeMissing(request, { missing, kernel }))
  const files = closures.flatMap((of) => filesOf(of, request))
  const hasBash = files.some(({ entry }) => entry.path.endsWith('/bash'))
  const pieces = [
    ...ownPieces(request),
    ...files,
    ...kernel.pieces,
    ...(hasBash || applets.has('bash') ? [] : [bashPiece(request)]),
  ]
  const paths = closures.flatMap(({ closure }) => [...closure.appletPaths])
  pieces.push(...appletLinks(request, { busybox, paths, pieces }))
  const entries = addEntries(
    [],
    pieces.map(({ entry }) => entry),
    request.clock,
  )
  say(`kernel ${kernel.version}, ${kernel.modules} modules, ${entries.length} files`)
  const { ramdisk: output, kernel: kernelOutput } = request.output
  const ramdisk = await packRamdisk(entries, { output, compression: request.compression, signal })
  await copyFile(kernel.file, kernelOutput)
  await chmod(kernelOutput, 0o644)
  return {
    kernelVersion: kernel.version,
    ramdisk,
    kernel: { size: (await stat(kernelOutput)).size, sha256: await digestFile(kernelOutput) },
    files: entries.length,
    contentBytes: entries.reduce((sum, { size }) => sum + size, 0),
    room: sumRoom(pieces.map(({ entry, ...why }) => ({ ...why, bytes: entry.size }))),
    missingFirmware: kernel.missingFirmware,
  }
}

interface RootClosure {
  readonly root: string
  readonly closure: Closure
}

/** What lies below lib/udev may come from a root of its own. */
function closuresOf(
  { tree, udevRoot, searchPath }: RamdiskRequest,
  wants: readonly Want[],
  applets: ReadonlySet<string>,
): RootClosure[] {
  const isOfUdev = ({ name }: Want) => /^(\/usr)?\/lib\/udev\//.test(name)
  const find = (root: string, some: readonly Want[]) => ({
    root,
    closure: findClosure({ root, searchPath, wants: some, applets }),
  })
  if (udevRoot === tree) return [find(tree, wants)]
  return [
    find(
      tree,
      wants.filter((want) => !isOfUdev(want)),
    ),
    find(udevRoot, wants.filter(isOfUdev)),
  ]
}

/** What comes from another root lies where the links of the tree put it. */
function filesOf(
  { root, closure: { files, links } }: RootClosure,
  { tree, clock }: RamdiskRequest,
): Piece[] {
  const placeOf = (path: string) =>
    root === tree ? path : follow(tree, path, { last: false }).path
  return [
    ...[...files].map(([path, why]) =>
      pieceOf({ source: join(root, path), path: placeOf(path), clock }, why),
    ),
    ...[...links].map(([path, target]) =>
      linkPiece({ path: placeOf(path), target, clock }, { share: 'links', flavour: 'files' }),
    ),
  ]
}
