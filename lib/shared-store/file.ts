import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isErrno, ParfaitError } from '../errors.ts'
import { readIfThere } from '../files.ts'
import { saidBy } from '../system-fault.ts'
import { mostNote, type SharedStore, type SharedStoreDriver } from './driver.ts'
import { blobPath, notePath } from './folder-layout.ts'

/** A folder of this machine, or of a file system that several have mounted. */
export const file: SharedStoreDriver = {
  name: 'file',
  summary: 'a folder',
  scheme: 'file',
  isHere: true,
  async open(address) {
    return folderStore(folderOf(address))
  },
}

function folderOf(address: URL): string {
  try {
    return fileURLToPath(address)
  } catch (cause) {
    throw new ParfaitError('target-invalid', `Expected a folder, got '${address.href}'`, {
      place: '--shared-store',
      hint: 'three slashes begin a path: file:///srv/layers',
      cause,
    })
  }
}

function folderStore(folder: string): SharedStore {
  return {
    async has(keys) {
      return new Set(keys.filter((key) => existsSync(join(folder, notePath(key)))))
    },
    note: (key) => readNote(join(folder, notePath(key))),
    blob: (blob) => createReadStream(join(folder, blobPath(blob)), { highWaterMark: 1 << 20 }),
    async put(key, { note, blob }, path) {
      try {
        await putBlob(path, join(folder, blobPath(blob)), blob.size)
        return await putNote(note, join(folder, notePath(key)))
      } catch (cause) {
        throw new ParfaitError('target-refused', `It takes no layer: ${saidBy(cause)}`, {
          place: folder,
          hint: 'have somebody who may write there make the folder, and let this user write to it',
          cause,
        })
      }
    },
  }
}

/** What is too large to be a note is none. */
async function readNote(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found && found.size <= mostNote ? readIfThere(path) : undefined
}

async function putBlob(from: string, to: string, size: number): Promise<void> {
  const there = await stat(to).catch(() => undefined)
  if (there?.size === size) return
  await aside(to, async (path) => {
    await copyFile(from, path)
    await rename(path, to)
  })
}

/** A link takes no place that is taken: of two that put at once, one is told that it came second. */
async function putNote(text: string, to: string): Promise<boolean> {
  return aside(to, async (path) => {
    await writeFile(path, text)
    try {
      await link(path, to)
      return true
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false
      throw error
    }
  })
}

async function aside<T>(to: string, write: (path: string) => Promise<T>): Promise<T> {
  await mkdir(dirname(to), { recursive: true })
  const path = join(dirname(to), `.parfait.${randomBytes(6).toString('hex')}`)
  try {
    return await write(path)
  } finally {
    await rm(path, { force: true })
  }
}
