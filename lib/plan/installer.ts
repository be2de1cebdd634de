import { contractsOf } from '../contracts/index.ts'
import { ParfaitError } from '../errors.ts'
import type { Flavour } from '../flavours/flavour.ts'

/** What a base brings to install packages with, and to refresh their index. */
export const packageInstaller = '/usr/lib/parfait/install-packages'
export const packageRefresher = '/usr/lib/parfait/refresh-packages'

/** Whether one of the flavours has this file in its build environment. */
export function brings(flavours: readonly Flavour[], path: string): boolean {
  return flavours.some((flavour) => path in flavour.buildEnvironment)
}

/** The program by which a contract installs packages where no base brings one. */
export function ownInstaller(flavours: readonly Flavour[]): string | undefined {
  return contractsOf(flavours).find(({ plan }) => plan.installer !== undefined)?.plan.installer
}

/** The program that installs the packages that were asked for: a base's, or a contract's own. */
export function installerOf(flavours: readonly Flavour[]): string {
  if (brings(flavours, packageInstaller)) return packageInstaller
  return ownInstaller(flavours) ?? packageInstaller
}

/** Error: `flavour-provider` where nothing installs packages. */
export function requireInstaller(flavours: readonly Flavour[]): void {
  if (brings(flavours, packageInstaller) || ownInstaller(flavours) !== undefined) return
  throw new ParfaitError(
    'flavour-provider',
    'Packages are declared, and no flavour installs them',
    { hint: `a base brings 'build-environment${packageInstaller}'` },
  )
}
