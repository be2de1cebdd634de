import { constants } from 'node:fs'
import { copyFile, mkdir, rename, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { digestFile } from 'parfait'
import type { WantedDeb } from './host-solver.ts'

interface FetchRequest {
  /** The folder of packages that stay for other builds. */
  readonly kept: string
  /** The folder where `fetch` looks for packages, and puts those that are not there. */
  readonly archives: string
  readonly fetch: () => Promise<void>
}

/** Packages as files, in their order. Those of earlier builds are taken by their digest; others are fetched, and stay. */
export async function fetchDebs(
  debs: readonly WantedDeb[],
  { kept, archives, fetch }: FetchRequest,
): Promise<string[]> {
  await mkdir(kept, { recursive: true })
  const known = new Set<WantedDeb>()
  for (const deb of debs) if (await isThere(join(kept, deb.name), deb)) known.add(deb)
  const absent = debs.filter((deb) => !known.has(deb))
  if (absent.length > 0) {
    for (const { name } of known) await symlink(join(kept, name), join(archives, name))
    await fetch()
    for (const { name } of absent) await keep(join(archives, name), join(kept, name))
  }
  return debs.map((deb) => join(known.has(deb) ? kept : archives, deb.name))
}

async function isThere(path: string, { bytes, sha256 }: WantedDeb): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() === true && found.size === bytes && (await digestFile(path)) === sha256
}

/** Builds at the same time see a whole file or none. */
async function keep(from: string, to: string): Promise<void> {
  const aside = `${to}.${process.hrtime.bigint()}`
  await copyFile(from, aside, constants.COPYFILE_FICLONE)
  await rename(aside, to)
}
