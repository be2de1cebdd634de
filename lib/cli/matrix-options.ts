import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import type { SettledCell } from '../matrix/cell-settings.ts'
import { openMatrix } from '../matrix/open-matrix.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import { settingRows } from '../settings/table.ts'
import { saidBy } from '../system-fault.ts'
import { addSettingOptions, type BuildFlags, collect } from './build-options.ts'
import type { CommandIo } from './io.ts'

/** Flags that all commands about a matrix have. */
export interface MatrixFlags extends BuildFlags {
  readonly only?: string[]
}

/** Settings that say what an image is: the matrix says them. */
const ofImages = ['output', 'architecture', 'release', 'packages', 'skipBase']
const rows = (settingRows as readonly SettingRow[]).filter(({ name }) => !ofImages.includes(name))

/** Gives a command the file, the choice of images, and what may be said of all builds at once. */
export function addMatrixOptions(command: Command): Command {
  addSettingOptions(addMatrixChoice(command), rows)
  return command
    .option('--set <flavour.key=value>', 'an option of a flavour; may be repeated', collect)
    .option('--secret <name=source>', 'a secret: name=file:PATH or name=env:VARIABLE', collect)
}

/** Gives a command the file and the choice of images. */
export function addMatrixChoice(command: Command): Command {
  return command
    .argument('[file]', 'the matrix', 'matrix.yml')
    .option('--only <what>', 'images by axis=value or name, both with *; may be repeated', collect)
}

/** The images that are asked for. Errors: `settings-invalid`, all of the file at once; `usage`. */
export async function readCells(
  file: string,
  flags: MatrixFlags,
  { cwd, env }: CommandIo,
): Promise<readonly SettledCell[]> {
  const path = resolve(cwd, file)
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    const message = `The matrix cannot be read: ${saidBy(cause)}`
    const hint = "'parfait matrix build FILE' reads another; docs/matrix.md shows one"
    throw new ParfaitError('settings-invalid', message, { place: path, hint, cause })
  })
  return openMatrix(content, file, {
    cwd,
    env,
    flags: Object.fromEntries(rows.map(({ name }) => [name, flags[name]])),
    set: flags.set ?? [],
    secrets: flags.secret ?? [],
    only: flags.only ?? [],
  })
}
