import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, readOptionFile } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The user's rules. */
export default defineHook<Flavour>('extra-data', async (context) => {
  const text = await readOptionFile(context, 'rules')
  if (text !== undefined) await writeFile(join(context.data, 'rules'), text)
})
