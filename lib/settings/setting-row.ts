import type { Architecture } from '../architectures/architecture.ts'
import type { FilesystemDriver } from '../disk/filesystem-driver.ts'
import type { FormatFacts } from '../disk/format-driver.ts'
import type { Json } from '../json.ts'

/** One setting: where it may come from, what it may be, and what it means. */
export interface SettingRow {
  readonly name: string
  /** Options of the command line, as commander writes them. */
  readonly flags: string
  /** Environment variable of the same meaning. */
  readonly variable?: string
  /** What diskimage-builder calls it. */
  readonly otherVariable?: string
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'path' | 'paths'
  /** The largest number that is taken. */
  readonly most?: number
  /** What to do about a number that is not taken. */
  readonly hint?: string
  /** What counts where nobody says anything. A boolean is false then, and needs none. */
  readonly default?: Json
  /** What to say of a default that is not the same everywhere. */
  readonly defaultText?: string
  readonly choices?: Choices
  /** One line for help and docs; names of files and the like in backticks. */
  readonly help: string
}

/** What a value, or each value of a list, may be. */
interface Choices {
  /** What one of them is called in messages. */
  readonly noun: string
  readonly names: readonly string[] | ((drivers: NamedDrivers) => readonly string[])
  /** The word in a value that says more; absent: the value is the word. */
  wordOf?(value: string): string
  /** Why a word is none, for those that many would take for one. */
  readonly why?: (word: string) => string
  /** The choice that a word means which is none. */
  readonly meant?: (word: string) => string | undefined
}

/** All drivers that settings may name, as far as settings need to know them. */
export interface NamedDrivers {
  readonly formats: readonly FormatFacts[]
  readonly filesystems: readonly Pick<FilesystemDriver, 'name' | 'wants'>[]
  readonly architectures: readonly Pick<Architecture, 'name'>[]
}

/** The long flag of a setting: `--image-size`. */
export function flagOf({ flags }: SettingRow): string {
  return flags.replace(/^-\w, | <.*$/g, '')
}

/** The words that a setting may have; none where any will do. */
export function choicesOf({ choices }: SettingRow, drivers: NamedDrivers): readonly string[] {
  if (!choices) return []
  return typeof choices.names === 'function' ? choices.names(drivers) : choices.names
}

/** What a setting means, with its choices and its default; words of the machine in backticks. */
export function helpOf(row: SettingRow, drivers: NamedDrivers): string {
  const words = choicesOf(row, drivers).map((word) => `\`${word}\``)
  const listed = [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' or ')
  const value = [row.default ?? []].flat().join(',')
  const known = row.defaultText ?? (value && `\`${value}\``)
  return `${row.help}${listed && `: ${listed}`}${known && ` (default: ${known})`}`
}

/** The type of a setting's value, by its row. */
type ValueOf<Row extends SettingRow> = Row extends { type: 'boolean' }
  ? boolean
  : Row extends { type: 'number' }
    ? number
    : Row extends { type: 'list' | 'paths' }
      ? readonly string[]
      : Row extends { choices: { names: readonly (infer Word extends string)[] } }
        ? Word
        : string

/** The values of some settings: those without a default may be missing. */
export type ValuesOf<Rows extends readonly SettingRow[]> = {
  readonly [Row in Rows[number] as Row['name']]: Row extends { default: Json } | { type: 'boolean' }
    ? ValueOf<Row>
    : ValueOf<Row> | undefined
}
