import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import { madeFile } from '../tree/entries.ts'
import { follow } from '../tree/follow.ts'
import { kernelFileNames } from '../tree/kernel-names.ts'
import type { Want } from './closure.ts'
import { moduleInfo, moduleLists } from './module-files.ts'
import { chooseKernel, chooseModules, readModuleIndex } from './modules.ts'
import { type Piece, pieceOf } from './piece.ts'
import type { RamdiskRequest } from './request.ts'
import { unpackModules } from './unpack-modules.ts'

/** The kernel of a ramdisk, with the modules that were chosen and their firmware. */
export interface GatheredKernel {
  readonly version: string
  /** Absolute path of the kernel itself. */
  readonly file: string
  readonly modules: number
  readonly pieces: readonly Piece[]
  readonly missing: readonly Want[]
  readonly missingFirmware: readonly string[]
}

/** Finds kernel, modules and firmware of a request. Errors: `ramdisk-missing`, `ramdisk-invalid`. */
export async function gatherKernel(request: RamdiskRequest): Promise<GatheredKernel> {
  const { moduleRoot: root, clock } = request
  const version = chooseKernel(root, request.kernelVersion)
  const index = readModuleIndex(root, version)
  const { chosen, missing } = chooseModules(index, request.modules)
  // In the order of depmod, which decides who comes first where several modules fit a device.
  const paths = [...index.depends.keys()].filter((path) => chosen.has(path))
  const real = follow(root, index.folder).path
  const target = follow(request.tree, index.folder).path
  const places = await unpackModules(join(root, real), paths, request.scratch)
  const firmware = new Map<string, string>()
  const modules = paths.map((path) => {
    const source = places.get(path) ?? ''
    const flavour = chosen.get(path) ?? ''
    for (const name of moduleInfo(readFileSync(source), 'firmware'))
      if (!firmware.has(name)) firmware.set(name, flavour)
    const inside = join(target, path.replace(/\.ko\.\w+$/, '.ko'))
    return pieceOf({ source, path: inside, clock }, { share: 'modules', flavour })
  })
  const lists = Object.entries(moduleLists(join(root, real), index, paths)).map(
    ([name, content]) => ({
      entry: madeFile({ path: join(target, name), content, clock }),
      share: 'modules',
      flavour: 'index',
    }),
  )
  const files = findFirmware(request, firmware)
  return {
    version,
    file: findKernelFile(root, version),
    modules: paths.length,
    missing,
    pieces: [...modules, ...lists, ...files.pieces],
    missingFirmware: files.missing,
  }
}

function findKernelFile(root: string, version: string): string {
  const [best, ...others] = kernelFileNames(version).map((name) => `/boot/${name}`)
  const candidates = [best, `/lib/modules/${version}/vmlinuz`, ...others].filter(
    (path) => path !== undefined,
  )
  const found = candidates.find((path) => existsSync(join(root, follow(root, path).path)))
  if (found !== undefined) return join(root, follow(root, found).path)
  throw new ParfaitError('ramdisk-missing', `The kernel ${version} itself was not found`, {
    place: root,
    hint: `looked for ${candidates.join(', ')}`,
  })
}

/** Firmware keeps its compression: the kernel unpacks it, not modprobe. */
function findFirmware(
  { moduleRoot: root, tree, clock }: RamdiskRequest,
  wanted: ReadonlyMap<string, string>,
): { readonly pieces: readonly Piece[]; readonly missing: readonly string[] } {
  const pieces = new Map<string, Piece>()
  const missing: string[] = []
  for (const [name, flavour] of [...wanted].sort(([a], [b]) => compareBytes(a, b))) {
    const found = ['', '.xz', '.zst']
      .flatMap((ending) =>
        ['/lib/firmware/updates/', '/lib/firmware/'].map((folder) => `${folder}${name}${ending}`),
      )
      .find((path) => existsSync(join(root, follow(root, path).path)))
    if (found === undefined) missing.push(name)
    else {
      const { path } = follow(root, found)
      const inside = follow(tree, found, { last: false }).path
      const source = join(root, path)
      pieces.set(inside, pieceOf({ source, path: inside, clock }, { share: 'firmware', flavour }))
    }
  }
  return { pieces: [...pieces.values()], missing }
}
