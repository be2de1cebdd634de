import { AssertionError } from 'node:assert'
import { type ErrorCode, Faults, ParfaitError } from '../errors.ts'
import { build } from './build.ts'
import type { TreeRequest } from './request.ts'
import { type BuildPlan, type BuiltTree, planOf, treeOf } from './tree.ts'

/** Where an image would go; nothing is written there. */
const nowhere = 'image'

/** Builds all layers of an image, and no disk: as `disk-image-create` does, from the same store. */
export function buildTree(request: TreeRequest): Promise<BuiltTree> {
  return build(request, nowhere, async (_, course) => treeOf(course))
}

/** Decides a build, and builds nothing: steps, layout, size. */
export function planBuild(request: TreeRequest): Promise<BuildPlan> {
  return build(request, nowhere, async (_, course) => planOf(course), false)
}

/** What a build that must fail is to say; what is left out does not matter. */
export interface ExpectedFailure {
  readonly code?: ErrorCode
  /** Matches the message, with the last lines of a failing step. */
  readonly message?: RegExp | string
  readonly place?: RegExp | string
  readonly hint?: RegExp | string
}

/**
 * Builds layers, and gives back the error that ends the build. Throws an AssertionError where the build succeeds, or
 * fails otherwise than expected. Of several faults of input, one has to fit.
 */
export async function buildFails(
  request: TreeRequest,
  expected: ExpectedFailure = {},
): Promise<ParfaitError> {
  const error = await buildTree(request).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const faults = error instanceof Faults ? error.errors : [error]
  const found = faults.find((fault) => fits(fault, expected))
  if (found instanceof ParfaitError) return found
  const parts = Object.entries(expected).map(([key, value]) => `${key} ${value}`)
  const wanted = parts.length > 0 ? `a failure with ${parts.join(', ')}` : 'a failure'
  throw new AssertionError({
    message: `expected ${wanted}, got ${error === undefined ? 'a build that succeeds' : describe(faults)}`,
    actual: error,
    expected,
    operator: 'buildFails',
    stackStartFn: buildFails,
  })
}

function fits(error: unknown, expected: ExpectedFailure): boolean {
  if (!(error instanceof ParfaitError)) return false
  const matches = (text: string | undefined, wanted: RegExp | string | undefined) =>
    wanted === undefined ||
    (typeof wanted === 'string' ? text?.includes(wanted) : wanted.test(text ?? ''))
  return Boolean(
    (expected.code === undefined || error.code === expected.code) &&
      matches(error.message, expected.message) &&
      matches(error.place, expected.place) &&
      matches(error.hint, expected.hint),
  )
}

function describe(faults: readonly unknown[]): string {
  return faults
    .map((fault) =>
      fault instanceof ParfaitError
        ? `${fault.code}: ${fault.message} (place: ${fault.place}, hint: ${fault.hint})`
        : String(fault),
    )
    .join('\n')
}
