import type { BuildEvent, ErrorReport } from './events.ts'
import { errorLines } from './format.ts'
import {
  appliedRow,
  failedRows,
  finishedRow,
  noticeRow,
  outputRow,
  type Page,
  reusedArtifactRow,
  reusedRow,
  stepKey,
  summaryRows,
  titleRow,
} from './rows.ts'

/** Turns events into the lines that stay; the displays for people share it. */
interface Narrator {
  tell(event: BuildEvent): void
  /** Steps reused in a row that no line has told of yet. */
  pendingReused(): number
}

/** What a narrator needs. */
interface NarratorOptions {
  readonly print: (lines: readonly string[]) => void
  /** Asked for every event, because terminals change their width. */
  readonly page: () => Page
  readonly verbose: boolean
}

/** A narrator that has told nothing yet. */
export function createNarrator({ print, page, verbose }: NarratorOptions): Narrator {
  const reasons = new Map<string, string | undefined>()
  const shown = new Set<string>()
  let reused = 0

  const unfold = (): string[] => {
    const lines = reused > 0 ? [reusedRow(reused, page())] : []
    reused = 0
    return lines
  }
  return {
    pendingReused: () => reused,
    tell: (event) => {
      if (event.type === 'step-cached') reused += 1
      if (event.type === 'step-started') reasons.set(stepKey(event.step), event.reason)
      const lines = linesOf(event, { page: page(), verbose, reasons, shown })
      const breaksRow = lines.length > 0 || event.type === 'step-started'
      const all = breaksRow ? [...unfold(), ...lines] : []
      if (all.length > 0) print(all)
    },
  }
}

interface Story {
  readonly page: Page
  readonly verbose: boolean
  readonly reasons: ReadonlyMap<string, string | undefined>
  /** Errors that were shown with their step, and are not to be shown again. */
  readonly shown: Set<string>
}

function linesOf(event: BuildEvent, story: Story): string[] {
  const { page } = story
  switch (event.type) {
    case 'build-started':
      return [titleRow(event, page)]
    case 'notice':
      return [noticeRow(event, page.style)]
    case 'step-applied':
      return [appliedRow(event.step, page)]
    case 'step-output':
      return story.verbose ? [outputRow(event.step, event.line, page.style)] : []
    case 'step-finished':
      return [finishedRow(event, story.reasons.get(stepKey(event.step)), page)]
    case 'step-failed':
      story.shown.add(identity(event.error))
      return failedRows(event, page)
    case 'artifact-reused':
      return [reusedArtifactRow(event.artifact, page)]
    case 'build-finished':
      return summaryRows(event, page.style)
    case 'build-failed':
      return event.errors
        .filter((error) => !story.shown.has(identity(error)))
        .flatMap((error) => errorLines(error, page.style))
    default:
      return []
  }
}

function identity({ code, message }: ErrorReport): string {
  return `${code} ${message}`
}
