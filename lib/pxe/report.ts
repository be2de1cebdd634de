import { readJson } from '../json.ts'

/** What an /init of parfait's posts to `report_url=`; see `report_to_server` of its begin/45-report.sh. */
export interface Report {
  readonly state: string
  readonly percent?: number | null
  readonly message?: string | null
}

/** Reads what was posted; undefined where it is no report. */
export function readReport(body: string): Report | undefined {
  try {
    const value = readJson(body) as Report | null
    return typeof value?.state === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** One line for a report. */
export function describeReport({ state, percent, message }: Report): string {
  return [state, percent == null ? '' : `${percent} %`, message ?? ''].filter(Boolean).join(' ')
}
