import type { BuildContext } from '../build-context.ts'
import { ParfaitError } from '../errors.ts'
import { type Flavour, flavourOf } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { hooksOf } from '../flavours/order.ts'
import { answerOf, runOutside } from './outside.ts'

/** Asks the `block-device-size.d` hooks for the size of the disk, in GB; the last value wins. */
export async function gatherSize(
  build: BuildContext,
  flavours: readonly Flavour[],
  options: OptionValues,
): Promise<number | undefined> {
  let size = build.settings.imageSize
  let saidBy: string | undefined
  for (const hook of hooksOf(flavours, 'block-device-size')) {
    const flavour = flavourOf(flavours, hook.flavour)
    const variables = { IMAGE_SIZE: size === undefined ? '' : String(size) }
    const [value] = await runOutside(build, {
      ...{ hook, flavour, options, variables },
      ...{ writable: [], context: { size } },
    })
    const next = hook.kind === 'script' ? answerOf(value, 'IMAGE_SIZE', hook) : value
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
