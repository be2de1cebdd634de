import { constants, createReadStream, createWriteStream } from 'node:fs'
import { copyFile, lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { digest, digestFile } from '../content.ts'
import { isErrno, ParfaitError } from '../errors.ts'
import { requirePlaces } from '../output-place.ts'
import { saidBy } from '../system-fault.ts'
import type { Presence, Published, PublishPlan, TargetDriver, TargetIo } from './driver.ts'
import { editFolderLists } from './folder-lists.ts'

/** A folder of this machine, or one that is mounted on it. */
export const directory: TargetDriver = {
  name: 'directory',
  summary: 'a folder: written aside, then renamed',
  schemes: ['file'],
  options: {},
  credentials: {},
  tools: [],
  formats: [],
  plan({ address, shipment }) {
    const path = join(folderOf(address), shipment.name)
    return {
      shipment,
      url: pathToFileURL(path).href,
      steps: [`copy '${shipment.source}' to '${asideOf(path)}'`, `rename it to '${path}'`],
    }
  },
  async probe(plan) {
    const path = fileURLToPath(plan.url)
    if (await isFile(path)) return compare(path, plan)
    return (await isFile(asideOf(path))) ? 'partial' : 'absent'
  },
  put,
  editLists: editFolderLists,
  async verify({ url, sha256 }) {
    const path = fileURLToPath(url)
    if ((await digestFile(path)) === sha256) return 'read-back'
    throw new ParfaitError('target-damaged', `What was read back is not what was written`, {
      place: path,
      hint: 'check that disk, and publish again with --overwrite',
    })
  },
}

function folderOf(address: URL): string {
  try {
    return fileURLToPath(address)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new ParfaitError('target-invalid', `Expected a folder of this machine: ${said}`, {
      place: address.href,
      hint: 'three slashes: file:///srv/images/',
      cause,
    })
  }
}

/** Hidden, and always the same: what a kill left behind is overwritten by the next try. Short, also for a long name. */
function asideOf(path: string): string {
  return join(dirname(path), `.${digest(basename(path)).slice(0, 16)}.part`)
}

async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() ?? false
}

async function compare(path: string, { shipment }: PublishPlan): Promise<Presence> {
  if ((await lstat(path)).size !== shipment.size) return 'differs'
  return (await digestFile(path)) === shipment.sha256 ? 'same' : 'differs'
}

async function put(plan: PublishPlan, io: TargetIo): Promise<Published> {
  const { shipment, url } = plan
  const path = fileURLToPath(url)
  const aside = asideOf(path)
  try {
    await requirePlaces([path], { hint: 'name another folder by --to', isMade: true })
    await mkdir(dirname(path), { recursive: true })
    await rm(aside, { force: true })
    await copy(shipment.source, aside, { io, size: shipment.size })
    await flush(aside)
    await rename(aside, path)
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => {})
    throw io.signal?.aborted ? new ParfaitError('interrupted', 'Interrupted') : explain(cause, path)
  }
  return { url, size: shipment.size, sha256: shipment.sha256 }
}

/** A reflink where the file system has them: then nothing is copied, and no room is taken. */
async function copy(
  from: string,
  to: string,
  { io, size }: { readonly io: TargetIo; readonly size: number },
): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL)
    return io.progress(size, size)
  } catch {
    await rm(to, { force: true })
  }
  let sent = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length
      io.progress(sent, size)
      done(null, chunk)
    },
  })
  const options = io.signal ? { signal: io.signal } : {}
  const source = createReadStream(from, { highWaterMark: 4 << 20 })
  await pipeline(source, count, createWriteStream(to, { flags: 'wx', mode: 0o644 }), options)
}

/** A name must not be on the disk before its content is. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.chmod(0o644)
    await file.sync()
  } finally {
    await file.close()
  }
}

function explain(cause: unknown, path: string): unknown {
  if (isErrno(cause, 'ENOSPC'))
    return new ParfaitError('disk-full', `The file system of '${dirname(path)}' is full`, {
      place: path,
      hint: 'make room there, or publish to another place; what was there before still is',
      cause,
    })
  if (cause instanceof ParfaitError) return cause
  return new ParfaitError('target-refused', `The file cannot be put there: ${saidBy(cause)}`, {
    place: path,
    hint: 'check the folder and its permissions',
    cause,
  })
}
