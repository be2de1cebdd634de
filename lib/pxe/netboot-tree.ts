import { existsSync } from 'node:fs'
import { constants, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { digest, writeAtomically } from '../files.ts'
import { requirePlaces } from '../output-place.ts'
import { saidBy } from '../system-fault.ts'
import { requireTools } from '../tools.ts'
import type { Loader } from './loaders.ts'

/** What a machine boots from the network, and the image that it is to get. Paths are absolute. */
export interface NetbootRequest {
  readonly folder: string
  readonly loader: Loader
  readonly kernel: string
  readonly initrd: string
  readonly image?: NetbootImage | undefined
  /** More words for the kernel. */
  readonly append: string
}

/** An image for the flavour `deploy`. */
interface NetbootImage {
  readonly path: string
  /** Hexadecimal SHA-256 of the file. */
  readonly sha256: string
  /** Address of the folder by HTTP; absent: the boot server's root, at port 80. */
  readonly url?: string | undefined
}

/** What was written, as paths in the folder. */
interface NetbootTree {
  readonly files: readonly string[]
  readonly commandLine: string
}

/**
 * Writes a netboot tree: loader, its configuration, kernel, initrd, and the image. Each file is written aside and
 * renamed, the configuration last. Errors: `text-refused`, `tool-missing` for the loader's files, `input-missing`, `output-refused`.
 */
export async function writeNetbootTree(request: NetbootRequest): Promise<NetbootTree> {
  const { folder, loader, kernel, initrd, image } = request
  await requireTools(loader.files)
  for (const path of [initrd, kernel, ...(image ? [image.path] : [])]) await requireFile(path)
  const present = loader.optionalFiles.filter((path) => existsSync(path))
  const own = [...loader.files.map(({ command }) => command), ...present]
  const sources = [...own, kernel, initrd, ...(image ? [image.path] : [])]
  const files = sources.map((path) => basename(path))
  const twice = files.find((name, at) => files.indexOf(name) < at)
  if (twice !== undefined)
    throw new ParfaitError('usage', `Two files of the tree are called '${twice}'`, {
      hint: 'give one of them another name',
    })
  const commandLine = commandLineOf(request)
  const label = basename(initrd).replace(/\.[^.]+$/, '') || 'boot'
  const names = { label, kernel: basename(kernel), initrd: basename(initrd) }
  // Before any file is copied: a name may have no place in it.
  const config = loader.configText({ ...names, commandLine, tellsInterface: true })
  const configFolder = join(folder, dirname(loader.config))
  const wish = { hint: 'name another folder', isMade: true }
  await requirePlaces(
    files.map((name) => join(folder, name)),
    wish,
  )
  await requirePlaces([join(folder, loader.config)], wish)
  await mkdir(configFolder, { recursive: true })
  for (const path of sources) await place(path, join(folder, basename(path)))
  await writeAtomically(join(folder, loader.config), config)
  return { files: [...files, loader.config], commandLine }
}

/**
 * Words for the kernel. What its /init prints shows on a screen and on the first serial port, unless `append`
 * chooses. Pure.
 */
export function commandLineOf({
  image,
  append,
  loader,
}: Pick<NetbootRequest, 'image' | 'append' | 'loader'>): string {
  const hasConsole = /(^|\s)console=/.test(append)
  const consoles = `console=tty0 console=${loader.architecture.console},115200`
  return [
    ...(hasConsole ? [] : [consoles]),
    ...(image ? [`deploy_image=${addressOf(image)}`, `deploy_digest=sha256:${image.sha256}`] : []),
    ...(append === '' ? [] : [append]),
  ].join(' ')
}

/** Without an address it is a path, which /init looks for on the server that it was booted from. */
function addressOf({ path, url }: NetbootImage): string {
  const name = encodeURIComponent(basename(path))
  return url === undefined ? name : `${url.replace(/\/+$/, '')}/${name}`
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile())
    throw new ParfaitError('usage', `Expected a file, and there is none at '${path}'`, {
      hint: "make a kernel and ramdisk by 'ramdisk-image-create -o deploy.ramdisk deploy'",
    })
}

/** A copy, which takes no room where the filesystem can share blocks; nothing where it lies there already. */
async function place(from: string, to: string): Promise<void> {
  if (resolve(from) === resolve(to)) return
  const aside = join(dirname(to), `.${digest(basename(to)).slice(0, 16)}.new`)
  try {
    await copyFile(from, aside, constants.COPYFILE_FICLONE)
    await rename(aside, to)
  } catch (error) {
    await rm(aside, { force: true })
    throw new ParfaitError('output-refused', `The output cannot be written: ${saidBy(error)}`, {
      place: to,
      hint: 'make room or name another folder; what was there before still is',
      cause: error,
    })
  }
}
