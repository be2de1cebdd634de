import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { bytesOfText, filePath } from '../../../lib/any-bytes.ts'
import { readTree } from '../../../lib/tree/read.ts'
import { clock } from '../made.ts'

/** What a tree holds, without what rdump does not keep, or differs between file systems. */
export async function listed(tree: string) {
  // A folder that is there anyhow is another's in a tree that lacks it.
  const isOwn = existsSync(`${tree}/lost+found/found`)
  const excludes = [...(isOwn ? [] : ['/lost+found']), '/a0/lost+found', '/etc']
  const entries = await readTree({ tree, excludes, empties: [], clock })
  return entries.map(({ source, path, kind, mode, uid, gid, mtime, size, target }) => ({
    path,
    kind,
    mode,
    uid,
    gid,
    size,
    target,
    mtime: kind === 'symlink' ? 0 : mtime,
    content: source === undefined ? undefined : readFileSync(filePath(source)).toString('latin1'),
  }))
}

/** Extended attributes of all files, by what debugfs says of an image, or by what a tree has. */
export async function attributes(tree: string, disk?: string) {
  const entries = await readTree({ tree, excludes: ['/etc'], empties: [], clock })
  return entries.flatMap(({ path, xattrs = {} }) =>
    Object.entries(xattrs).map(([name, value]) => {
      if (disk === undefined) return `${path} ${name} ${value}`
      const [offset, at] = path.startsWith('/a0/') ? [1, path.slice(3)] : [17, path]
      const image = `${disk}?offset=${offset << 20}`
      const file = `${disk}.value`
      rmSync(file, { force: true })
      const request = `ea_get -f "${file}" "${at.replaceAll('"', '""')}" ${name}\n`
      execFileSync('debugfs', ['-f', '-', image], { input: bytesOfText(request), stdio: 'pipe' })
      return `${path} ${name} ${readFileSync(file).toString('hex')}`
    }),
  )
}

/** Inodes that are not in use in each filesystem: names of one file are still those of one. */
export function freeInodes(disk: string): number[] {
  const bytes = readFileSync(disk)
  return [1, 17].map((offset) => bytes.readUInt32LE((offset << 20) + 1024 + 16))
}

/** Reads both filesystems back. */
export function dump(folder: string): string {
  const out = `${folder}/dump`
  mkdirSync(out)
  for (const [offset, at] of [
    [17, ''],
    [1, '/a0'],
  ] as const) {
    const image = `${folder}/whole?offset=${offset << 20}`
    execFileSync('e2fsck', ['-fn', image], { stdio: 'pipe' })
    mkdirSync(`${out}${at}`, { recursive: true })
    execFileSync('debugfs', ['-R', `rdump / "${out}${at}"`, image], { stdio: 'pipe' })
  }
  return out
}
