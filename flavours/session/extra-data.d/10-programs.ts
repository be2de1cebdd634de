import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, ParfaitError } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The programs that options name, under the names that they have in the machine. */
export default defineHook<Flavour>('extra-data', async ({ options, data }) => {
  for (const name of ['doit', 'prepare-reports'] as const) {
    const path = options[name]
    if (path === '') continue
    const target = join(data, name)
    await copyFile(path, target).catch(() => {
      throw new ParfaitError(
        'settings-invalid',
        `the program '${path}' cannot be read (option '${name}')`,
      )
    })
    await chmod(target, 0o755)
  }
})
