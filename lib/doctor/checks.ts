import { checkAcceleration } from './acceleration.ts'
import type { Check, Host } from './check.ts'
import { checkPackages } from './packages.ts'
import { checkSandboxes } from './sandboxes.ts'
import { checkSpace } from './space.ts'
import { checkSubordinateIds } from './subordinate-ids.ts'
import type { Purpose } from './tools.ts'

/** Everything that `parfait doctor` looks at, side by side. */
export async function runChecks(host: Host, purposes: readonly Purpose[]): Promise<Check[]> {
  const checks = await Promise.all([
    ...checkPackages(host, purposes),
    checkSubordinateIds(host),
    checkSandboxes(host),
    ...(purposes.includes('boot') ? [checkAcceleration(host)] : []),
    checkSpace('space for the store', host.store),
    checkSpace('space for temporary files', host.temp),
  ])
  return withoutNeedlessIds(checks.flat())
}

/** Whether a build can work. */
export function canBuild(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== 'missing')
}

/** Builds by the sudo rule are root's, who needs no range of ids and no newuidmap. */
function withoutNeedlessIds(checks: readonly Check[]): Check[] {
  const bySudo = checks.some(({ name, state }) => name === 'user namespaces' && state === 'warning')
  const needless = ['subordinate ids', 'uidmap']
  return checks.map((check) =>
    bySudo && needless.includes(check.name) && check.state === 'missing'
      ? { ...check, state: 'warning' as const }
      : check,
  )
}
