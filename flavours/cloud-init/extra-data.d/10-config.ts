import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, readOptionFile } from 'parfait'

/** The user's own configuration. */
export default defineHook('extra-data', async (context) => {
  const text = await readOptionFile(context, 'config')
  if (text !== undefined) await writeFile(join(context.data, 'config'), text)
})
