import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { defineHook, ParfaitError } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The scripts of each phase, numbered in the order that they were named in. */
export default defineHook<Flavour>('extra-data', async ({ options, data, log }) => {
  for (const phase of ['install', 'finalise'] as const) {
    const paths = options[phase]
    await mkdir(join(data, phase))
    for (const [index, path] of paths.entries()) {
      const text = await readFile(path, 'utf8').catch(() => {
        throw new ParfaitError(
          'settings-invalid',
          `the script '${path}' cannot be read (option '${phase}')`,
        )
      })
      if (!text.startsWith('#!'))
        throw new ParfaitError('settings-invalid', `the script '${path}' does not begin with '#!'`)
      if (/^.*\r\n/.test(text))
        throw new ParfaitError(
          'settings-invalid',
          `the first line of '${path}' ends in CR LF; it must end in LF`,
        )
      const target = join(data, phase, `${String(index + 1).padStart(2, '0')}-${basename(path)}`)
      await writeFile(target, text)
      await chmod(target, 0o755)
      log(`${phase}: ${path}`)
    }
  }
})
