import { contractNames, type SearchPathName } from './kinds/names.ts'

/** Where a flavour came from. */
export type Origin =
  /** A folder of FLAVOURS_PATH. */
  | { readonly kind: 'path' }
  /** A folder of the search path of one contract, where every folder is of that contract. */
  | { readonly kind: SearchPathName }
  /** An npm package; `folder` is where it really lies. */
  | {
      readonly kind: 'package'
      readonly name: string
      readonly version: string
      readonly folder: string
    }
  | { readonly kind: 'built-in'; readonly version: string }

/** A record, so that the compiler misses no kind of origin. */
const kinds: Readonly<Record<Exclude<Origin['kind'], SearchPathName>, true>> = {
  path: true,
  package: true,
  'built-in': true,
}

/** Every kind of origin: what a lock may name. */
export const originKinds: readonly string[] = [
  ...Object.keys(kinds),
  ...contractNames.filter((name): name is SearchPathName => name !== 'flavours'),
]

/** The package that the built-in flavours are named with: `parfait:vm`. */
const builtInPackage = 'parfait'

/** An origin for a reader: `@acme/flavours 1.2.0`, `built-in`, `path`. */
export function originText(origin: Origin): string {
  return origin.kind === 'package' ? `${origin.name} ${origin.version}`.trim() : origin.kind
}

/** The package part of a qualified name, or undefined for a flavour that none has. */
export function packageOf(origin: Origin): string | undefined {
  if (origin.kind === 'package') return origin.name
  return origin.kind === 'built-in' ? builtInPackage : undefined
}

/** A flavour as users and `requires` name it: `postgres`, or with its package `@acme/flavours:postgres`. */
interface FlavourReference {
  readonly package?: string
  readonly name: string
}

/** Takes a reference apart; the flavour's own name follows the last colon. */
export function parseReference(text: string): FlavourReference {
  const colon = text.lastIndexOf(':')
  return colon < 0 ? { name: text } : { package: text.slice(0, colon), name: text.slice(colon + 1) }
}
