import { madeFile, madeFolder } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { follow } from '../tree/follow.ts'
import { accountFiles } from './accounts.ts'
import { linkPiece, type Piece } from './piece.ts'
import type { RamdiskRequest } from './request.ts'

/** Folders that programs expect, whoever brings them. */
const folders = [
  '/dev',
  '/etc',
  '/mnt',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/tmp',
  '/var/log',
  '/var/tmp',
]
/** What the kernel opens before anything is mounted. */
const devices = [
  { path: '/dev/console', mode: 0o600, device: { major: 5, minor: 1 } },
  { path: '/dev/null', mode: 0o666, device: { major: 1, minor: 3 } },
]
/** Fragments of 2012 call bash as the shell of whoever troubleshoots. */
const bashStandIn = '#!/bin/sh\nexec /bin/sh "$@"\n'

/** What every ramdisk has that comes from no file of the source. */
export function ownPieces({ tree, init, udevRules, clock }: RamdiskRequest): Piece[] {
  const rules = follow(tree, '/lib/udev/rules.d').path
  const file = (path: string, content: string, mode = 0o644): TreeEntry => ({
    ...madeFile({ path, content, clock }),
    mode,
  })
  const own: readonly TreeEntry[] = [
    ...folders.map((path) => ({
      ...madeFolder(path, clock),
      mode: path.endsWith('tmp') ? 0o1777 : 0o755,
    })),
    file('/init', init, 0o755),
    ...Object.entries(accountFiles).map(([path, content]) => file(path, content)),
    ...devices.map(({ path, mode, device }) => ({
      ...file(path, '', mode),
      kind: 'character' as const,
      device,
    })),
  ]
  return [
    ...own.map((entry) => ({ entry, share: 'init', flavour: 'framework' })),
    ...udevRules.map(({ flavour, name, text }) => ({
      entry: file(`${rules}/${name}`, text),
      share: 'udev rules',
      flavour,
    })),
    // Where the source's folders are links, scripts that name either path work.
    ...['/bin', '/sbin', '/lib', '/lib64'].flatMap((path) =>
      [...follow(tree, path).links].map(([at, target]) =>
        linkPiece({ path: at, target, clock }, { share: 'links', flavour: 'framework' }),
      ),
    ),
  ]
}

/** A `bash` for a ramdisk that has none. */
export function bashPiece({ tree, clock }: RamdiskRequest): Piece {
  const path = `${follow(tree, '/bin').path}/bash`
  const entry = { ...madeFile({ path, content: bashStandIn, clock }), mode: 0o755 }
  return { entry, share: 'init', flavour: 'framework' }
}
