/** What survives `JSON.parse(JSON.stringify(x))` unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** A map of plain data. */
export type JsonObject = { readonly [key: string]: Json }

/**
 * T as far as it is plain data. A value of type T can be used as one of type `Plain<T>` only where all of it
 * is: where no key may be undefined (instead of absent), and nothing is a function, a class, a Set or a Map.
 */
export type Plain<T> = [T] extends [Json]
  ? T
  : T extends string | number | boolean | null
    ? T
    : T extends undefined | symbol | bigint | ((...args: never[]) => unknown)
      ? never
      : { readonly [Key in keyof T]: Plain<T[Key]> }

/** An object of an interface, which the compiler knows to be plain data, as such. */
export function asJson<T extends object>(value: T & Plain<T>): JsonObject {
  return value as unknown as JsonObject
}

/** True for plain data; a number that JSON does not know is none. */
export function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (Array.isArray(value)) return value.every(isJson)
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    (prototype === null || prototype === Object.prototype) && Object.values(value).every(isJson)
  )
}

/** A type whose keys that may be undefined are keys that may be absent. */
type Present<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/** The object without the keys whose value is undefined: JSON knows none. */
export function present<T extends object>(value: T): Present<T> {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries) as Present<T>
}

/** Nothing that people write is nested so deep, and what goes through it would run out of stack. */
const deepest = 100

/** Reads JSON that anybody may have written. Throws a `SyntaxError` that says what is wrong, in a short line. */
export function readJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    // It quotes what it read, control characters and all.
    const said = error instanceof Error ? error.message : String(error)
    throw new SyntaxError(said.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200))
  }
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new SyntaxError(`it is nested deeper than ${deepest} levels`)
    level = level.flatMap((one) =>
      one !== null && typeof one === 'object' ? Object.values(one) : [],
    )
  }
  return value
}
