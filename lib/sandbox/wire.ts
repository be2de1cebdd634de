import { type ErrorCode, errorCodes, Faults, ParfaitError } from '../errors.ts'
import { systemFault } from '../system-fault.ts'
import type { WireError } from './job.ts'

/** True for an error that says by itself what it is. By its name, for its class may be another bundle's copy. */
export function isTold(error: unknown): error is ParfaitError | Faults {
  return error instanceof Error && (error.name === 'ParfaitError' || error.name === 'Faults')
}

/** An error as plain data. */
export function toWire(error: unknown): WireError {
  if (isTold(error)) {
    const { message } = error
    if ('code' in error) return { ...placed(error), code: error.code, message }
    return { code: error.errors[0]?.code ?? '', message, errors: error.errors.map(toWire) }
  }
  const told = systemFault(error)
  if (told) return toWire(told)
  return { code: 'sandbox-failed', message: error instanceof Error ? error.message : String(error) }
}

function placed({ place, hint }: ParfaitError): Pick<WireError, 'place' | 'hint'> {
  return {
    ...(place === undefined ? {} : { place }),
    ...(hint === undefined ? {} : { hint }),
  }
}

/** The error that was sent; one whose code is unknown gets `otherwise`. */
export function fromWire(error: WireError, otherwise: ErrorCode): Faults | ParfaitError {
  const fromOne = ({ code, message, place, hint }: WireError) => {
    const known = Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : otherwise
    return new ParfaitError(known, message, { place, hint })
  }
  return error.errors ? new Faults(error.errors.map(fromOne)) : fromOne(error)
}
