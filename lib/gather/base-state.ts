import { createHash, getHashes } from 'node:crypto'
import type { BaseState } from '../define.ts'
import { ParfaitError } from '../errors.ts'

/** Digests of no bytes at all, by whatever algorithm. */
function isDigestOfNothing(text: string): boolean {
  const digits = /[0-9a-f]{32,}$/i.exec(text)?.[0].toLowerCase()
  return (
    digits !== undefined &&
    ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
      .filter((name) => getHashes().includes(name))
      .some((name) => createHash(name).update('').digest('hex') === digits)
  )
}

/**
 * A base's state, where it is one: an identity that can change, and a date where no clock was given (seconds since the
 * epoch). `place` is the hook's file. Error: `hook-output`.
 */
export function checkedState(
  state: BaseState,
  { place, clock }: { readonly place: string; readonly clock: number | undefined },
): BaseState {
  const { identity, date } = state
  if (typeof identity !== 'string' || identity === '' || isDigestOfNothing(identity))
    throw new ParfaitError(
      'hook-output',
      `Expected an identity of what the base is made from, got '${identity}', which says nothing`,
      { place, hint: 'no change of the archive would ever make the base anew: digest its index' },
    )
  if (date !== undefined && !Number.isSafeInteger(date))
    throw new ParfaitError('hook-output', `Expected a date in whole seconds, got '${date}'`, {
      place,
      hint: 'seconds since the epoch: Math.floor(Date.parse(text) / 1000)',
    })
  if (clock === undefined && (date === undefined || date <= 0))
    throw new ParfaitError('hook-output', 'The base gives no date: all files would be of 1970', {
      place,
      hint: 'say which clock the image gets: export SOURCE_DATE_EPOCH=SECONDS',
    })
  return state
}
