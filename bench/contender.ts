import type { Tool } from '../lib/run.ts'

/** What is measured: from nothing, again with nothing changed, with one line of the last hook edited, many that differ in it. */
export const cases = ['cold', 'again', 'edit', 'many'] as const

export type Case = (typeof cases)[number]

/** A command with its surroundings. */
export interface Command {
  readonly argv: readonly string[]
  /** Added to a bare environment. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** One step of a build, as the tool itself timed it. */
export interface StepTime {
  readonly name: string
  readonly seconds: number
}

/** One tool with one set of options: a row of the table. */
export interface Contender {
  /** Names it on the command line, and its folder in the scratch folder. */
  readonly id: string
  readonly title: string
  /** The contender to compare with: parfait with the same compression. */
  readonly baseline: string
  readonly cases: readonly Case[]
  /** What it needs of the machine; what parfait needs, `parfait doctor` knows. */
  readonly tools: readonly Tool[]
  readonly output: string
  readonly command: (name: Case) => Command
  /** Empties all that an earlier build left, and lays out what the build reads. */
  readonly reset: () => Promise<void>
  /** The file whose first `edit <number>` is the line to change. */
  readonly hook: string
  /** Reads step times from the log, where the tool writes them. */
  readonly steps?: (log: string) => StepTime[]
}

/** Where builds happen, and what they are made from. */
export interface Place {
  /** All that the comparison writes. */
  readonly scratch: string
  /** The files of `bench/content`. */
  readonly content: string
  /** A copy of parfait that nobody rebuilds meanwhile. */
  readonly parfait: string
  readonly mirror: string
  readonly security: string
  /** The ordinary user for the run without root, or none. */
  readonly user: string | undefined
}
