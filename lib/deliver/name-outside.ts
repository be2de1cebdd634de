import { dirname } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { ParfaitError } from '../errors.ts'
import { isBelow } from '../files.ts'
import { stagePlaces } from '../sandbox/stage.ts'

/** Names what is full as the user knows it: the stage sees its folders at places of its own. */
export function nameOutside(
  error: unknown,
  { settings, store }: Pick<BuildContext, 'settings' | 'store'>,
): unknown {
  if (!(error instanceof ParfaitError) || error.code !== 'disk-full') return error
  const names = [
    [stagePlaces.output, dirname(settings.output)],
    [stagePlaces.scratch, store.folder],
  ] as const
  const { place = '' } = error
  const found = names.find(([inside]) => isBelow(place, inside))
  if (!found) return error
  const [inside, outside] = found
  // The file itself has a name of its own there, and is gone.
  const quoted = new RegExp(`'${inside}(/[^']*)?'`, 'g')
  return new ParfaitError(
    'disk-full',
    error.message.replace(quoted, () => `'${outside}'`),
    {
      place: outside,
      hint: error.hint,
      cause: error,
    },
  )
}
