import { copyFile, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defineHook } from 'parfait'

const kinds = 'service|socket|timer|path|mount|automount|swap|target|slice'
const unit = new RegExp(`^[\\w@:.\\\\-]+\\.(${kinds})$`)
const dropIn = /^[\w@:.\\-]+\.d\/[^/]+\.conf$/

/** The unit files, and nothing else: a file by another name would lie there without effect. */
export default defineHook('extra-data', async ({ options, data }) => {
  const folder = String(options.folder)
  await mkdir(join(data, 'units'))
  if (folder === '') return
  const names = await readdir(folder, { recursive: true, encoding: 'utf8' }).catch(() => {
    throw new Error(`'${folder}' is no folder that can be read (option 'folder')`)
  })
  for (const name of names.sort()) {
    const file = join(folder, name)
    if ((await stat(file)).isDirectory()) continue
    if (!unit.test(name) && !dropIn.test(name))
      throw new Error(
        `'${file}' is neither a unit (x.service, x.timer …) nor a drop-in (x.service.d/y.conf)`,
      )
    await mkdir(dirname(join(data, 'units', name)), { recursive: true })
    await copyFile(file, join(data, 'units', name))
  }
})
