import { lstatSync, readFileSync } from 'node:fs'
import { chmod, copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { addEntries, madeFile, madeFolder } from '../disk/entries.ts'
import type { TreeEntry } from '../disk/tree.ts'
import { ParfaitError, throwFaults } from '../errors.ts'
import { digestFile } from '../files.ts'
import { readApplets } from './applets.ts'
import { type Closure, findClosure } from './closure.ts'
import { follow } from './follow.ts'
import { gatherKernel } from './kernel.ts'
import { describeMissing } from './missing.ts'
import { packRamdisk } from './pack.ts'
import { linkPiece, type Piece, pieceOf } from './piece.ts'
import type { RamdiskRequest, RamdiskResult } from './request.ts'
import { sumRoom } from './room.ts'

/** Folders that programs expect, whoever brings them. */
const emptyFolders = [
  ...['/dev', '/etc', '/mnt', '/proc', '/root', '/run', '/sys', '/tmp', '/var/log', '/var/tmp'],
]
/** The flavour in whose name the engine adds files. */
const engine = 'init'

/** Makes the pair: reads the tree, decides what goes in, writes ramdisk and kernel. */
export async function makeRamdisk(
  request: RamdiskRequest,
  say: (line: string) => void,
): Promise<RamdiskResult> {
  const busybox = findBusybox(request)
  const wants = [{ flavour: engine, place: '', name: busybox.path }, ...request.binaries]
  const applets = new Set(busybox.applets)
  const closure = findClosure({
    ...{ root: request.tree, searchPath: request.searchPath, wants, applets },
  })
  const kernel = await gatherKernel(request)
  throwFaults(await describeMissing(request, { closure, kernel }))
  const own = [...filesOf(request, closure), ...ownPieces(request), ...kernel.pieces]
  const pieces = [...own, ...appletPieces(request, { busybox, closure, own })]
  const entries = entriesOf(request, pieces)
  say(`kernel ${kernel.version}, ${kernel.modules} modules, ${entries.length} files`)
  const { ramdisk: output, kernel: kernelOutput } = request.output
  const ramdisk = await packRamdisk(entries, { output, compression: request.compression })
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

interface Busybox {
  readonly path: string
  readonly applets: readonly string[]
}

function findBusybox({ tree, searchPath, busybox }: RamdiskRequest): Busybox {
  const candidates = busybox.startsWith('/')
    ? [busybox]
    : searchPath.map((folder) => join(folder, busybox))
  const path = candidates.find((candidate) =>
    lstatSync(join(tree, follow(tree, candidate).path), { throwIfNoEntry: false })?.isFile(),
  )
  if (path === undefined)
    throw new ParfaitError('ramdisk-missing', `There is no '${busybox}' in the tree`, {
      hint: `a flavour has to declare its package, 'busybox' mostly`,
    })
  const applets = readApplets(readFileSync(join(tree, follow(tree, path).path)))
  if (applets?.includes('sh')) return { path, applets }
  throw new ParfaitError('ramdisk-invalid', `'${path}' is no busybox with a shell`, { place: path })
}

function filesOf({ tree, clock }: RamdiskRequest, { files, links }: Closure): Piece[] {
  const merged = ['/bin', '/sbin', '/lib', '/lib64'].flatMap((path) => [
    ...follow(tree, path).links,
  ])
  return [
    ...[...files].map(([path, why]) => pieceOf({ source: join(tree, path), path, clock }, why)),
    ...[...new Map([...links, ...merged])].map(([path, target]) =>
      linkPiece({ path, target, clock }, { share: 'links', flavour: engine }),
    ),
  ]
}

function ownPieces({ tree, init, udevRules, clock }: RamdiskRequest): Piece[] {
  const why = { share: 'init', flavour: engine }
  const rules = follow(tree, '/lib/udev/rules.d').path
  return [
    { entry: { ...madeFile({ path: '/init', content: init, clock }), mode: 0o755 }, ...why },
    ...udevRules.map(({ flavour, name, text }) => ({
      entry: madeFile({ path: `${rules}/${name}`, content: text, clock }),
      ...{ share: 'udev rules', flavour },
    })),
    ...[
      { path: '/dev/console', mode: 0o600, device: { major: 5, minor: 1 } },
      { path: '/dev/null', mode: 0o666, device: { major: 1, minor: 3 } },
    ].map(({ path, mode, device }) => ({
      entry: {
        ...madeFile({ path, content: '', clock }),
        kind: 'character' as const,
        mode,
        device,
      },
      ...why,
    })),
  ]
}

/** A link for every name that busybox answers to, where no program of that name is in the ramdisk. */
function appletPieces(
  { tree, searchPath, clock }: RamdiskRequest,
  of: { readonly busybox: Busybox; readonly closure: Closure; readonly own: readonly Piece[] },
): Piece[] {
  const program = follow(tree, of.busybox.path).path
  const folders = new Set(['/bin', ...searchPath].map((folder) => follow(tree, folder).path))
  const taken = new Set(
    of.own.flatMap(({ entry: { path } }) => {
      const cut = path.lastIndexOf('/')
      return folders.has(path.slice(0, cut)) ? [path.slice(cut + 1)] : []
    }),
  )
  const free = of.busybox.applets.filter((name) => !taken.has(name))
  const paths = new Set([
    ...free.map((name) => join(follow(tree, '/bin').path, name)),
    ...[...of.closure.appletPaths].map((path) => follow(tree, path, { last: false }).path),
  ])
  const known = new Set(of.own.map(({ entry }) => entry.path))
  return [...paths]
    .filter((path) => !known.has(path))
    .map((path) => linkPiece({ path, target: program, clock }, { share: 'links', flavour: engine }))
}

function entriesOf({ clock }: RamdiskRequest, pieces: readonly Piece[]): TreeEntry[] {
  const folders = emptyFolders.map((path) => madeFolder(path, clock))
  const sticky = folders.map((entry) =>
    entry.path.endsWith('tmp') ? { ...entry, mode: 0o1777 } : entry,
  )
  return addEntries([], [...sticky, ...pieces.map(({ entry }) => entry)], clock)
}
