/** One setting: where it may come from, and what it means. */
export interface SettingRow {
  readonly name: string
  /** Options of the command line, as commander writes them. */
  readonly flags: string
  /** Environment variable of the same meaning. */
  readonly variable?: string
  /** What diskimage-builder calls it. */
  readonly otherVariable?: string
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'path' | 'paths'
  readonly description: string
}
