import { ParfaitError } from '../errors.ts'
import type { Hook } from '../flavours/flavour.ts'

/**
 * The error of a step, told as the failure of its hook; the rest, such as a full disk, stays as it is.
 * `quote`: put the last lines into the message, where no display shows them beside it.
 */
export function hookFailure(failure: {
  readonly error: unknown
  readonly hook: Hook
  readonly tail: readonly string[]
  readonly quote: boolean
}): unknown {
  const { error, hook, tail, quote } = failure
  if (!(error instanceof ParfaitError)) return error
  const full = tail.some((line) => /No space left on device|Disk quota exceeded/.test(line))
  if (full && error.code === 'hook-failed')
    return new ParfaitError('disk-full', `The disk is full: '${hook.file}' could not write`, {
      place: hook.file,
      hint: `free space in the store ('parfait cache prune'), or move it with --store`,
      cause: error,
    })
  if (error.code !== 'hook-failed') return error
  // What the hook said, without the stack that a module's log has, and nothing twice.
  const lines = tail.filter((line) => !/^\s+at /.test(line) && !line.includes(error.message))
  const said = quote ? lines.slice(-5).join('\n') : ''
  return new ParfaitError(
    'hook-failed',
    `The hook '${hook.flavour}/${hook.phase}.d/${hook.name}' failed. ${error.message}${said ? `\n${said}` : ''}`,
    { place: hook.file, hint: error.hint, cause: error },
  )
}
