import { type DiskDrivers, withOwnDiskDrivers } from '../../disk/drivers.ts'
import { ParfaitError } from '../../errors.ts'
import { importModule } from '../../import-module.ts'
import { moduleAt } from '../../sandbox/stage.ts'
import type { AssemblePart } from '../../sandbox/stage-parts.ts'

interface Named {
  readonly name: string
}

/** The drivers that a disk is made with: those that come with parfait, and the modules of the recipe. Error: `hook-invalid`. */
export async function loadDrivers(wanted: AssemblePart['drivers']): Promise<DiskDrivers> {
  const own: { readonly [Kind in keyof DiskDrivers]: DiskDrivers[Kind][number][] } = {
    filesystems: [],
    bootloaders: [],
    formats: [],
  }
  for (const [index, { kind, name }] of wanted.entries()) {
    const { default: driver } = await importModule<Named>(moduleAt(index))
    if (driver?.name !== name) throw notExported(name, driver)
    own[kind].push(driver as never)
  }
  return withOwnDiskDrivers(own)
}

function notExported(name: string, found: unknown): ParfaitError {
  return new ParfaitError(
    'hook-invalid',
    `The driver '${name}' is not the default export of its module, but ${JSON.stringify(found)}`,
    { hint: "'module' is the absolute path of the file that says 'export default' of the driver" },
  )
}
