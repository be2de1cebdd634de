import { copyFile, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defineHook, listOptionFolder, ParfaitError } from 'parfait'
import type { Flavour } from '../flavour.ts'

const kinds = 'service|socket|timer|path|mount|automount|swap|target|slice'
const unit = new RegExp(`^[\\w@:.\\\\-]+\\.(${kinds})$`)
const dropIn = /^[\w@:.\\-]+\.d\/[^/]+\.conf$/

/** The unit files, and nothing else: a file by another name would lie there without effect. */
export default defineHook<Flavour>('extra-data', async (context) => {
  const { data } = context
  await mkdir(join(data, 'units'))
  const { folder } = context.options
  for (const name of (await listOptionFolder(context, 'folder')) ?? []) {
    const file = join(folder, name)
    if ((await stat(file)).isDirectory()) continue
    if (!unit.test(name) && !dropIn.test(name))
      throw new ParfaitError(
        'settings-invalid',
        `'${file}' is neither a unit (x.service, x.timer …) nor a drop-in (x.service.d/y.conf)`,
      )
    await mkdir(dirname(join(data, 'units', name)), { recursive: true })
    await copyFile(file, join(data, 'units', name))
  }
})
