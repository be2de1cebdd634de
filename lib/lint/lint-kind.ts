import type { Rule, Severity } from './rule.ts'
import type { LintFile, Subject } from './subject.ts'

/** A driver: what is customary in the folders of one contract, where a rule is for all of them. */
export interface LintKind {
  /** Rules for these folders alone, beside those in the list of rules. */
  readonly rules: readonly Rule[]
  /** The file that says what it does, and what it is where there is none. */
  readonly readme: { readonly file: string; readonly severity: Severity }
  /** Folders `*.d` that something reads. */
  readonly folders: readonly string[]
  /** What another folder of such a name is. */
  readonly strangeFolder: Severity
  /** Those of them whose files are sourced, whatever their names. */
  readonly sourced: readonly string[]
  /** Those of them whose scripts run on the host. */
  readonly hostFolders: readonly string[]
  /** Files that are read line by line, though they are no scripts. */
  readonly lineFiles: RegExp
  /** Its scripts, as far as rules of shell look at them. */
  readonly scripts: (
    subject: Subject,
  ) => readonly Pick<LintFile & { text: string }, 'path' | 'text'>[]
  /** A call of which(1) in them. */
  readonly callOfWhich: RegExp
  /** Whether a script goes on after a command has failed. */
  readonly goesOn: (file: LintFile) => boolean
  /** What shellcheck takes for an error. */
  readonly shellcheckError: Severity
  /** What to do instead of sudo outside the chroot, and of calling a package manager. */
  readonly insteadOf: { readonly sudo: string; readonly packageManager: string }
}
