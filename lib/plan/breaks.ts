import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { StepLabel } from '../report/events.ts'

/** The `--break` that opens a shell in a step that failed. */
export const breakAfterError = 'after-error'

/** Whether `--break` wants a shell before or after a step: by phase, by name, or by `flavour/name`. */
export function breaksAt(
  { phase, flavour, name }: StepLabel,
  breaks: readonly string[],
): { before: boolean; after: boolean } {
  const wanted = (when: string) =>
    [phase, name, `${flavour}/${name}`].some((place) => breaks.includes(`${when}-${place}`))
  return { before: wanted('before'), after: wanted('after') }
}

/** A mistyped place would let the build run through. Error: `usage`, with the nearest place. */
export function checkBreaks(labels: readonly StepLabel[], breaks: readonly string[]): void {
  const places = labels.flatMap(({ phase, flavour, name }) => [phase, name, `${flavour}/${name}`])
  const known = [
    breakAfterError,
    ...places.flatMap((place) => [`before-${place}`, `after-${place}`]),
  ]
  for (const text of breaks)
    if (!known.includes(text))
      throw new ParfaitError('usage', `No step at '${text}'${didYouMean(text, known)}`, {
        place: '--break',
        hint: `before-STEP, after-STEP or ${breakAfterError}; 'parfait plan' shows the steps`,
      })
}
