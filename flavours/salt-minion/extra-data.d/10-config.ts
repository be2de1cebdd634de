import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'

/** The user's own configuration. */
export default defineHook('extra-data', async ({ options, data }) => {
  const file = String(options.config)
  if (file === '') return
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`'${file}' cannot be read (option 'config')`)
  })
  await writeFile(join(data, 'config'), text)
})
