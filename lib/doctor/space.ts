import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { freeRoom } from '../files.ts'
import { formatSize } from '../report/format.ts'
import type { Check } from './check.ts'

const wanted = 5e9

/** Whether a folder can be written, and has room for a build or two. */
export async function checkSpace(name: string, folder: string): Promise<Check> {
  const place = await nearestFolder(folder)
  const isWritable = await access(place, constants.W_OK | constants.X_OK)
    .then(() => true)
    .catch(() => false)
  if (!isWritable) {
    const advice = [`let ${place} be writable, or name another folder`]
    return { name, state: 'missing', detail: `${place} is not writable`, remedy: { advice } }
  }
  const free = await freeRoom(place)
  const detail = `${formatSize(free)} free in ${folder}`
  if (free >= wanted) return { name, state: 'ok', detail }
  return {
    name,
    state: 'warning',
    detail: `only ${detail}`,
    remedy: { advice: [`make room: a build with its layers takes up to ${formatSize(wanted)}`] },
  }
}

/** The folder itself, or the nearest above it that exists. */
export async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined)
  return found?.isDirectory() || dirname(folder) === folder
    ? folder
    : nearestFolder(dirname(folder))
}
