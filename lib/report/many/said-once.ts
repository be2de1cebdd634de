import type { ErrorReport, NamedBuildEvent } from '../events.ts'

/**
 * A listener that is told once what several builds say: a notice is passed on for the first of them, and of an error that
 * another build had, only whose it was.
 */
export function saidOnce(
  listen: (event: NamedBuildEvent) => void,
): (event: NamedBuildEvent) => void {
  const notices = new Set<string>()
  const owners = new Map<string, string>()
  const shorten = (report: ErrorReport, build: string): ErrorReport => {
    const identity = `${report.code} ${report.place ?? ''} ${report.message}`
    const owner = owners.get(identity) ?? build
    owners.set(identity, owner)
    return owner === build ? report : { code: report.code, message: `the same as of '${owner}'` }
  }
  return (event) => {
    const { build } = event
    if (event.type === 'notice') {
      const text = `${event.level} ${event.text}`
      if (notices.has(text)) return
      notices.add(text)
    }
    if (event.type === 'step-failed') shorten(event.error, build)
    if (event.type === 'build-failed')
      listen({ ...event, errors: event.errors.map((report) => shorten(report, build)) })
    else listen(event)
  }
}
