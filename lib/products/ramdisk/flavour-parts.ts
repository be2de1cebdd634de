import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { listFiles, readIfThere } from '../../files.ts'
import type { RamdiskParts, RamdiskWant } from '../../flavours/flavour.ts'
import { ramdiskFiles } from '../../phases.ts'
import { shellWord } from '../../quoting/shell.ts'

/** What a flavour has for a ramdisk, and what is wrong with it. */
export interface RamdiskReading {
  readonly parts: RamdiskParts
  readonly faults: readonly ParfaitError[]
}

/** Reads `binary-deps`, `modules`, `init` and `udev/` of a flavour; none of them need be there. */
export async function readRamdiskParts(folder: string): Promise<RamdiskReading> {
  const file = (name: keyof typeof ramdiskFiles) => join(folder, ramdiskFiles[name].path)
  const init = await readIfThere(file('init'))
  const rules = (await listFiles(file('udev'))).filter((path) => path.endsWith('.rules'))
  return {
    parts: {
      binaries: await readWants(file('binaries')),
      modules: await readWants(file('modules')),
      init,
      udevRules: await Promise.all(
        rules.map(async (path) => ({
          name: path.split('/').at(-1) ?? path,
          text: await readFile(join(file('udev'), path), 'utf8'),
        })),
      ),
    },
    faults: init?.includes('\r\n') ? [crlf(file('init'))] : [],
  }
}

/** Names separated by white space, as in 2012; `#` begins a comment. */
async function readWants(file: string): Promise<RamdiskWant[]> {
  const text = (await readIfThere(file)) ?? ''
  return text.split('\n').flatMap((line, index) =>
    line
      .replace(/(^|\s)#.*/, '')
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => ({ name, place: `${file}:${index + 1}` })),
  )
}

function crlf(place: string): ParfaitError {
  return new ParfaitError('hook-invalid', `'${place}' has CRLF line endings`, {
    place,
    hint: `convert it: sed -i 's/\\r$//' ${shellWord(place)}`,
  })
}
