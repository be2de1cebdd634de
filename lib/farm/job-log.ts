import type { BuildEvent } from '../report/events.ts'
import { formatSeconds, formatStep } from '../report/format.ts'

/** So much of what a job said is kept: the end of it. Characters. */
const longest = 256 * 1024

/** What a job says: kept here, and put into the queue once it ends, for a queue is no place for each line. */
export class JobLog {
  /** The last lines of the step that failed. */
  tail: readonly string[] = []
  #lines: string[] = []
  #length = 0
  #left = 0

  hear(event: BuildEvent): void {
    if (event.type === 'step-failed') this.tail = event.tail
    const line = lineOf(event)
    if (line === undefined) return
    this.#lines.push(line)
    this.#length += line.length + 1
    while (this.#length > longest && this.#lines.length > 1) {
      this.#length -= (this.#lines.shift()?.length ?? 0) + 1
      this.#left++
    }
  }

  get text(): string {
    return this.#lines.join('\n')
  }

  /** Lines from the one of a number on, of those that are kept, and the number of the first of them. */
  since(number: number): { readonly from: number; readonly lines: readonly string[] } {
    const from = Math.max(number, this.#left)
    return { from, lines: this.#lines.slice(from - this.#left) }
  }
}

function lineOf(event: BuildEvent): string | undefined {
  switch (event.type) {
    case 'notice':
      return `${event.level}: ${event.text}`
    case 'step-cached':
      return `${formatStep(event.step)} reused`
    case 'step-started':
      return `${formatStep(event.step)} begins`
    case 'step-output':
      return `  ${event.line}`
    case 'step-finished':
      return `${formatStep(event.step)} done in ${formatSeconds(event.seconds)}`
    case 'step-failed':
      return `${formatStep(event.step)} failed: ${event.error.message}`
    default:
      return undefined
  }
}
