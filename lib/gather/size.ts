import type { BuildContext } from '../build-context.ts'
import { diskSettings } from '../disk/disk-settings.ts'
import { ParfaitError } from '../errors.ts'
import { type Flavour, flavourOf, type Hook } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { hooksOf } from '../flavours/order.ts'
import { present } from '../json.ts'
import { answerOf, runOutside } from './outside.ts'

/** GB that hooks of 2012 found where nobody said a size. */
const sizeOf2012 = 2

/** Hooks of 2012 print a line where they want another size, and nothing where they do not. */
function scriptAnswer(lines: unknown, hook: Hook, flavour: Flavour): string {
  const isSilent = !(lines as string[]).some((line) => line.startsWith('IMAGE_SIZE='))
  return isSilent && !flavour.hasManifest ? '' : answerOf(lines, 'IMAGE_SIZE', hook)
}

/** Asks the `block-device-size.d` hooks for the size of the disk, in GB; the last value wins. */
export async function gatherSize(
  build: BuildContext,
  flavours: readonly Flavour[],
  options: OptionValues,
): Promise<number | undefined> {
  let size = diskSettings(build.settings).imageSize
  let saidBy: string | undefined
  for (const hook of hooksOf(flavours, 'block-device-size')) {
    const flavour = flavourOf(flavours, hook.flavour)
    const unsaid = flavour.hasManifest ? '' : String(sizeOf2012)
    const variables = { IMAGE_SIZE: size === undefined ? unsaid : String(size) }
    const [value] = await runOutside(build, {
      hook,
      flavour,
      options,
      variables,
      writable: [],
      context: present({ size }),
    })
    const next = hook.kind === 'script' ? scriptAnswer(value, hook, flavour) : value
    const number = next === null || next === '' ? size : Number(next)
    if (number !== undefined && !(Number.isFinite(number) && number > 0))
      throw new ParfaitError('hook-output', `Expected a size in GB, got '${next}'`, {
        place: hook.file,
      })
    if (size !== undefined && number !== undefined && number < size && saidBy !== undefined)
      build.report({
        type: 'notice',
        level: 'warning',
        text: `'${hook.flavour}/${hook.name}' lowers the disk to ${number} GB, which '${saidBy}' had raised to ${size} GB`,
      })
    if (number !== size) saidBy = `${hook.flavour}/${hook.name}`
    size = number
  }
  return size
}
