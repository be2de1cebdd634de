import type { ContractName } from '../flavours/kinds/names.ts'
import type { Tool } from '../run.ts'
import type { Subject } from './subject.ts'

/** An error lets the lint fail; a warning is only shown. */
export type Severity = 'error' | 'warning'

/** What mends a finding without changing what its author meant. */
type Fix =
  | { readonly kind: 'executable'; readonly executable: boolean }
  | { readonly kind: 'rewrite'; readonly rewrite: (text: string) => string }

/** What a rule found. Lines and columns count from 1; without them it is about the whole file. */
export interface Found {
  /** Relative to the folder; empty for the folder itself. */
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** What is wrong, and what to do. */
  readonly message: string
  readonly fix?: Fix | undefined
  /** Where it is not the rule's own. */
  readonly severity?: Severity
  /** A code of the program that found it, such as SC2155; shown behind the rule, and can be disabled alone. */
  readonly code?: string
}

/** One check of flavours: of all, or of those of one contract. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  /** One sentence: why it matters. */
  readonly explanation: string
  /** Left out: for all. */
  readonly only?: ContractName
  /** The name of the same check in comments for dib-lint. */
  readonly dibLint?: string
  /** Without this program the rule is left out, and the summary says so. */
  readonly tool?: Tool
  readonly check: (subject: Subject) => Iterable<Found> | Promise<Iterable<Found>>
}
