/** What became of one case. */
export interface TestCase {
  readonly name: string
  readonly seconds: number
  readonly state: 'passed' | 'failed' | 'skipped'
  /** What it belongs to; default: its suite. */
  readonly group?: string
  /** Of one that failed: what it is called in a line, and its kind. */
  readonly message?: string
  readonly type?: string
  /** What it said. */
  readonly text?: string
}

/** Cases that belong together. */
export interface TestSuite {
  readonly name: string
  readonly cases: readonly TestCase[]
}
