import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'

/** The user's rules. */
export default defineHook('extra-data', async ({ options, data }) => {
  const file = String(options.rules)
  if (file === '') return
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`'${file}' cannot be read (option 'rules')`)
  })
  await writeFile(join(data, 'rules'), text)
})
