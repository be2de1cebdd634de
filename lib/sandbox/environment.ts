import { join } from 'node:path'
import { packageFolder } from '../files.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { EnvironmentFile } from './job.ts'

const proxyNames = ['http_proxy', 'https_proxy', 'no_proxy', 'ftp_proxy'] as const

/** The user's proxies: every hook gets them, no key has them, and they may not stay in an image. */
export function proxyVariables(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of proxyNames) {
    const value = env[name] ?? env[name.toUpperCase()]
    if (value) found[name] = value
  }
  return found
}

/** Programs that stand in for those of the host that need root or a disk, for hooks of other contracts and of 2012. */
export const standIns: string = join(packageFolder, 'lib', 'stand-ins')

/** Where shell functions for scripts lie inside the chroot. */
export const hookLibraryInside = '/usr/lib/parfait/hook-library'

/**
 * The files that lie over the tree while hooks run: what the flavours bring in `build-environment/`,
 * the host's name servers, and a `sudo` that passes through, for hooks of 2012.
 */
export function buildEnvironmentFiles(
  flavours: readonly Flavour[],
): Record<string, EnvironmentFile> {
  const files: Record<string, EnvironmentFile> = {
    '/etc/resolv.conf': { source: '/etc/resolv.conf', executable: false },
    '/usr/local/bin/sudo': {
      source: join(standIns, 'sudo'),
      executable: true,
    },
  }
  for (const name of ['die', 'common-functions', 'run-hook'])
    files[`${hookLibraryInside}/${name}`] = {
      source: join(packageFolder, 'lib', 'hook-library', name),
      executable: name === 'run-hook',
    }
  for (const flavour of flavours)
    for (const [path, { source, executable }] of Object.entries(flavour.buildEnvironment))
      files[path] = { source, executable }
  return files
}
