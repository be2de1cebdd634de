import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, readOptionFile } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The user's own configuration. */
export default defineHook<Flavour>('extra-data', async (context) => {
  const text = await readOptionFile(context, 'config')
  if (text !== undefined) await writeFile(join(context.data, 'config'), text)
})
