import type { FlavourFiles } from '../../fixtures/busybox-base.ts'

/** What a rule has to find, and what it has to let pass. */
export interface RuleCase {
  readonly rule: string
  /** Files of a flavour, or of an element; what begins with a shebang is executable. */
  readonly bad: FlavourFiles
  /** Modes that are others. */
  readonly modes?: Readonly<Record<string, number>>
  /** `file`, or `file:line:column`. */
  readonly at: string
  readonly message?: RegExp
  readonly severity?: 'error' | 'warning'
  /** The same without the fault. */
  readonly good: FlavourFiles
  readonly goodModes?: Readonly<Record<string, number>>
}

/** A file that makes a folder an element of diskimage-builder. */
export const elementMark: FlavourFiles = { 'README.rst': 'An element\n' }

/** A flavour.json of this content, one key a line. */
export function manifestOf(value: object): FlavourFiles {
  return { 'flavour.json': `${JSON.stringify({ summary: 'a test', ...value }, null, 2)}\n` }
}
