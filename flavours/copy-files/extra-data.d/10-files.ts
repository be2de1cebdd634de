import { cp, lstat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { defineHook, listOptionFolder, ParfaitError, tableLine } from 'parfait'
import type { Flavour } from '../flavour.ts'

interface Rules {
  readonly keepModes: boolean
  readonly modes: Readonly<Record<string, string>>
  readonly owners: Readonly<Record<string, string>>
}

/** The files, and beside them a list with kind, mode and owner of each: a key holds contents, and no modes. */
export default defineHook<Flavour>('extra-data', async (context) => {
  const { options, data } = context
  const { folder, modes, owners } = options
  const names = await listOptionFolder(context, 'folder')
  if (!names)
    throw new ParfaitError('settings-invalid', 'No folder is named whose files shall be copied', {
      place: 'copy-files.folder',
      hint: 'name one: --set copy-files.folder=FOLDER',
    })
  const rules = { keepModes: options['keep-modes'], modes, owners }
  const lines = await Promise.all(names.map((name) => lineOf(join(folder, name), folder, rules)))
  const paths = names.map((name) => `/${name}`)
  for (const path of [...Object.keys(rules.modes), ...Object.keys(rules.owners)])
    if (!paths.includes(path))
      throw new ParfaitError(
        'settings-invalid',
        `'${path}' is named by an option, and '${folder}' has no such file`,
      )
  await cp(folder, join(data, 'files'), { recursive: true, verbatimSymlinks: true })
  await writeFile(join(data, 'list'), lines.join(''))
})

async function lineOf(file: string, folder: string, rules: Rules): Promise<string> {
  const path = `/${relative(folder, file)}`
  const status = await lstat(file)
  const kind = status.isDirectory() ? 'directory' : status.isSymbolicLink() ? 'link' : 'file'
  if (kind === 'file' && !status.isFile())
    throw new ParfaitError('settings-invalid', `'${file}' is no file, folder or link`)
  const plain = kind === 'directory' || status.mode & 0o100 ? '755' : '644'
  const own = rules.keepModes ? (status.mode & 0o7777).toString(8) : plain
  const mode = rules.modes[path] ?? own
  const isNamed = path in rules.modes || path in rules.owners
  return tableLine(
    [kind, mode, ownerOf(path, rules.owners), isNamed ? 'named' : 'plain', path],
    file,
  )
}

/** The longest path above that has an owner. */
function ownerOf(path: string, owners: Rules['owners']): string {
  const above = Object.keys(owners)
    .filter((prefix) => path === prefix || path.startsWith(`${prefix}/`))
    .sort((a, b) => b.length - a.length)
  return owners[above[0] ?? ''] ?? 'root:root'
}
