import { dirname } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { ParfaitError } from '../errors.ts'
import { isBelow } from '../files.ts'
import { stagePlaces } from '../sandbox/stage.ts'
import { systemFault } from '../system-fault.ts'

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

/** A full file system, told by the folder that the user named: files are written aside in one that is gone afterwards. */
export function nameAside(error: unknown, aside: string): unknown {
  const told = systemFault(error) ?? (error instanceof ParfaitError ? error : undefined)
  const place = told?.place ?? ''
  const isInside = isBelow(place, aside) || (told !== error && place === dirname(aside))
  if (told?.code !== 'disk-full' || !isInside) return error
  const folder = dirname(aside)
  return new ParfaitError('disk-full', `The file system of '${folder}' is full`, {
    place: folder,
    hint: `${told.hint}; or name another place by -o: what was there before still is`,
    cause: error,
  })
}
