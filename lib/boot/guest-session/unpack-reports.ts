import { createReadStream } from 'node:fs'
import { chmod, link, lstat, mkdir, open, symlink, utimes } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { filePath } from '../../any-bytes.ts'
import { ParfaitError } from '../../errors.ts'
import { readTar, type TarMember } from '../../tree/tar/read-tar.ts'

type Entry = Extract<TarMember, { kind: 'entry' }>

/** What a guest may ask for. */
const limits = { entries: 200_000, bytes: 2 ** 36, header: 1 << 16 }

/**
 * Unpacks the reports of a guest, a tar archive, into an empty folder. The guest is not trusted: nothing but files, folders and
 * links that stay inside is taken, with the rights of ordinary files, and no link is there before all files are. Error:
 * `reports-refused`.
 */
export async function unpackReports(archive: string, folder: string): Promise<{ files: number }> {
  const links: { path: string; target: string }[] = []
  let files = 0
  try {
    for await (const member of readTar(createReadStream(archive), limits)) {
      if (member.kind !== 'entry') throw refused(`a name that begins with '.wh.'`, member.path)
      const { entry } = member
      requireText(entry)
      const path = join(folder, entry.path)
      if (entry.kind === 'directory') {
        await mkdir(path, { recursive: true })
        continue
      }
      files++
      await mkdir(dirname(path), { recursive: true })
      if (entry.kind === 'symlink') links.push({ path: entry.path, target: entry.target ?? '' })
      else if (entry.hardLinkOf !== undefined) await linkFile(entry.hardLinkOf, path, folder)
      else if (entry.kind === 'file') await writeReport(member, path)
      else throw refused(`a ${entry.kind}`, entry.path)
    }
  } catch (error) {
    if (!(error instanceof ParfaitError) || error.code !== 'archive-invalid') throw error
    throw new ParfaitError('reports-refused', `The reports cannot be taken: ${error.message}`)
  }
  for (const { path, target } of links) {
    requireInside(path, target)
    await symlink(target, join(folder, path))
  }
  return { files }
}

async function writeReport({ entry, content }: Entry, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content()) await file.writeFile(chunk)
  } finally {
    await file.close()
  }
  await chmod(path, (entry.mode & 0o755) | 0o600)
  const seconds = Math.min(Math.max(entry.mtime, 0), 2 ** 32)
  await utimes(path, seconds, seconds)
}

async function linkFile(first: string, path: string, folder: string): Promise<void> {
  const source = join(folder, first)
  if (!(await lstat(source).catch(() => undefined))?.isFile())
    throw refused('a link to what is no file', first)
  await link(source, path)
}

function requireInside(path: string, target: string): void {
  const end = posix.join(posix.dirname(path), target)
  const depth = path.split('/').length - 2
  const up = target.split('/').reduce(
    ({ at, least }, part) => {
      const next = part === '..' ? at - 1 : part === '' || part === '.' ? at : at + 1
      return { at: next, least: Math.min(least, next) }
    },
    { at: depth, least: depth },
  )
  if (target.startsWith('/') || up.least < 0 || !end.startsWith('/'))
    throw refused(`a link to '${target}', which leads out of them`, path)
}

function refused(what: string, path: string): ParfaitError {
  return new ParfaitError('reports-refused', `The reports have ${what}: '${path}'`, {
    place: path,
    hint: 'copy plain files to /tmp/2onereports',
  })
}

/** Whoever reads reports expects names that are texts; those of links lead to others of them. */
function requireText({ path, target = '' }: Entry['entry']): void {
  for (const name of [path, target])
    if (filePath(name) !== name) throw refused('a name that is not UTF-8', path)
}
