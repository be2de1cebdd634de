import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { follow, ParfaitError, type SourceContext, unpackTar } from 'parfait'

/** A layer that lies unpacked beside the tree it goes into. */
interface Merge {
  readonly target: string
  /** Folders that the layer has an entry of its own for, relative; others are only on the way to something. */
  readonly own: ReadonlySet<string>
}

/** The folder of the tree that a layer is unpacked into first: moving files needs one filesystem. */
const aside = '.parfait-layer'

/**
 * Puts a layer over a tree; https://github.com/opencontainers/image-spec/blob/main/layer.md. It is unpacked by
 * itself, so that no link of a layer below can lead it out of the tree, and then moved in, name by name.
 */
export async function applyLayer(
  file: string,
  target: string,
  context: Pick<SourceContext, 'run' | 'log'>,
): Promise<void> {
  const scratch = join(target, aside)
  const index = join(process.env.TMPDIR ?? '/tmp', 'names')
  await mkdir(scratch)
  await unpackTar({ file, target: scratch, index }, context)
  const names = (await readFile(index, 'utf8')).split('\n')
  const folders = names.filter((name) => name.endsWith('/'))
  const own = new Set(folders.map((name) => name.replace(/^(\.?\/)+|\/+$/g, '')))
  await moveInto({ target, own }, '', { from: scratch, to: target })
  await rm(scratch, { recursive: true, force: true })
}

async function moveInto(
  merge: Merge,
  path: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const names = await readdir(from)
  if (path === '' && names.includes(aside))
    throw new ParfaitError('image-invalid', `A layer has the name '${aside}'`)
  for (const name of names.filter(isMark)) await whiteOut(name, { from, to })
  for (const name of names.filter((one) => !isMark(one))) {
    const status = await lstat(join(from, name))
    const inside = { from: join(from, name), to: join(to, name) }
    if (status.isDirectory())
      await moveFolder(merge, path === '' ? name : `${path}/${name}`, inside)
    else {
      await rm(inside.to, { recursive: true, force: true })
      await rename(inside.from, inside.to)
    }
  }
  if (merge.own.has(path)) await takeAttributes(from, to)
}

async function moveFolder(
  merge: Merge,
  path: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const there = await lstat(to).catch(() => undefined)
  // Only on the way to something: then a link of the tree leads there, as it would in the running system.
  const isLed = there?.isSymbolicLink() && !merge.own.has(path)
  const folder = isLed
    ? join(merge.target, follow(merge.target, to.slice(merge.target.length)).path)
    : to
  if (!(await lstat(folder).catch(() => undefined))?.isDirectory()) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(dirname(folder), { recursive: true })
    if (!(await hasMarks(from))) return rename(from, folder)
    await mkdir(folder)
    await takeAttributes(from, folder)
  }
  await moveInto(merge, path, { from, to: folder })
}

async function hasMarks(folder: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true })
  return names.some((name) => isMark(basename(name)))
}

function isMark(name: string): boolean {
  return name.startsWith('.wh.')
}

/** Removes what a mark of the layer says was deleted: one name, or all that the folder had below. */
async function whiteOut(
  mark: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await rm(join(from, mark), { recursive: true, force: true })
  if (mark === '.wh..wh..opq') {
    const all = (await readdir(to)).filter((name) => name !== aside)
    for (const name of all) await rm(join(to, name), { recursive: true, force: true })
    return
  }
  // Other names that begin so are notes of the filesystem that the layer was made on.
  if (mark.startsWith('.wh..wh.')) return
  const name = mark.slice('.wh.'.length)
  if (['', '.', '..', aside].includes(name))
    throw new ParfaitError('image-invalid', `A layer marks '${name}' as deleted`)
  await rm(join(to, name), { recursive: true, force: true })
}

async function takeAttributes(from: string, to: string): Promise<void> {
  const { uid, gid, mode, atime, mtime } = await lstat(from)
  await chown(to, uid, gid)
  await chmod(to, mode & 0o7777)
  await utimes(to, atime, mtime)
}
