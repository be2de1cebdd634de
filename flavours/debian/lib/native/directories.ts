import { chmod, chown, readdir, utimes } from 'node:fs/promises'
import type { LaidPath } from './laid-paths.ts'
import type { Unpacked } from './unpack.ts'

/** Folders that are links to those below /usr in a tree where it is merged. */
const merged = /^\/(s?bin|lib(?:\d\d|o32|x32)?)(?=\/)/

/** Says which two packages bring one file: only dpkg knows whose it is then. */
export function findCollision(packages: readonly Unpacked[]): string | undefined {
  const owners = new Map<string, string>()
  for (const { name, paths } of packages)
    for (const { path, mode } of paths) {
      if (mode.startsWith('d')) continue
      const place = path.replace(merged, '/usr/$1')
      const other = owners.get(place)
      if (other !== undefined) return `'${other}' and '${name}' both have '${path}'`
      owners.set(place, name)
    }
  return undefined
}

/**
 * Gives a folder that packages differ about the mode and owner that the first of them has, base-files before all others:
 * which one came last is chance.
 */
export async function settleDirectories(
  tree: string,
  packages: readonly Unpacked[],
): Promise<void> {
  const first = new Map<string, LaidPath>()
  const differing = new Map<string, LaidPath>()
  const isBase = ({ name }: Unpacked) => name === 'base-files'
  for (const { paths } of [...packages.filter(isBase), ...packages])
    for (const one of paths) {
      if (!one.mode.startsWith('d')) continue
      const known = first.get(one.path)
      if (known === undefined) first.set(one.path, one)
      else if (known.mode !== one.mode || known.uid !== one.uid || known.gid !== one.gid)
        differing.set(one.path, known)
    }
  for (const { path, mode, uid, gid } of differing.values()) {
    const place = Buffer.concat([Buffer.from(tree), Buffer.from(path, 'latin1')])
    await chown(place, uid, gid)
    await chmod(place, modeBits(mode))
  }
}

/** `drwxr-xr-t` → 0o1755. */
export function modeBits(text: string): number {
  const flags = [...text.slice(1)]
  const plain = flags.reduce((sum, flag) => sum * 2 + (/[rwxst]/.test(flag) ? 1 : 0), 0)
  const special = [2, 5, 8].reduce(
    (sum, at) => sum * 2 + (/[st]/i.test(flags[at] ?? '') ? 1 : 0),
    0,
  )
  return special * 0o1000 + plain
}

/** Gives all folders one time, in seconds since the epoch: theirs tell which package came last. */
export async function settleTimes(tree: string, time: number): Promise<void> {
  await settleBelow(Buffer.from(tree), time)
}

async function settleBelow(folder: Buffer, time: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, encoding: 'buffer' }))
    if (entry.isDirectory())
      await settleBelow(Buffer.concat([folder, Buffer.from('/'), entry.name]), time)
  await utimes(folder, time, time)
}
