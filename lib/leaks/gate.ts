import { compareBytes } from '../files.ts'
import type { StepLabel } from '../report/events.ts'
import { excluder } from '../tree/exclude.ts'
import type { ContentCheck, LeakCheck } from './check.ts'
import { type ImageFiles, openImage } from './image-files.ts'
import { leakChecks } from './index.ts'
import type { Clues, Finding, GateRequest, Leak } from './leak.ts'

/** Where first-boot hooks of all flavours lie, each below its flavour's name. */
const carried = /^\/usr\/lib\/parfait\/first-boot\.d\/([^/]+)\//

/** Runs all checks over a finished tree: what was found, and what of it some flavour means to leave. */
export function findLeaks(request: GateRequest, clues: Clues): Leak[] {
  const image = openImage(request)
  const found = new Map<string, Leak>()
  const add = (check: LeakCheck, findings: readonly Finding[]) => {
    for (const finding of findings) {
      const key = `${check.name} ${finding.path}`
      if (!found.has(key)) found.set(key, judge({ check, finding, image, request }))
    }
  }
  for (const check of leakChecks) add(check, check.paths?.(image, clues) ?? [])
  searchContents(image, clues, add)
  return [...found.values()].sort((a, b) => compareBytes(a.path, b.path))
}

/** Every changed file is read once, for all checks together. */
function searchContents(
  image: ImageFiles,
  clues: Clues,
  add: (check: LeakCheck, findings: readonly Finding[]) => void,
): void {
  const searches = leakChecks.flatMap((check): [LeakCheck, ContentCheck][] => {
    const search = check.content?.(clues, image)
    return search ? [[check, search]] : []
  })
  if (searches.length === 0) return
  const longest = Math.max(256, ...[...clues.secrets.values()].map((secret) => secret.length * 2))
  for (const { path, search } of image.changed()) {
    const wanted = searches.filter(([check]) => search === 'all' || check.name === 'secrets')
    if (wanted.length > 0)
      for (const piece of image.pieces(path, longest))
        for (const [check, look] of wanted) add(check, look(path, piece))
  }
}

function judge(of: {
  readonly check: LeakCheck
  readonly finding: Finding
  readonly image: ImageFiles
  readonly request: GateRequest
}): Leak {
  const { check, finding, image, request } = of
  const step = image.writer(finding.path)
  const owners = ownersOf(finding.path, step, request)
  const leave = request.leaves.find(
    ({ flavour, path }) => owners.includes(flavour) && excluder([path])(finding.path),
  )
  return {
    ...finding,
    check: check.name,
    remedy: check.remedy,
    step,
    ...(leave ? { left: { flavour: leave.flavour, reason: leave.reason } } : {}),
  }
}

/** A flavour's word counts for the files of its own steps. */
function ownersOf(path: string, step: StepLabel | undefined, request: GateRequest): string[] {
  if (!step) return []
  const carriedFor = carried.exec(path)?.[1]
  const shared = request.shared[`${step.phase}/${step.name}`] ?? []
  return carriedFor === undefined ? [step.flavour, ...shared] : [carriedFor]
}
