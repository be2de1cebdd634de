import { join } from 'node:path'
import { packageFolder } from '../files.ts'

/** Left by `grub-install` in a tree where a hook wants a boot loader; see inside/grub-install. */
export const bootLoaderWish = '/tmp/parfait-grub-install'

/**
 * `installsPackages`: an element brings a program of that name.
 * Files that lie over the tree while hooks of elements run, by path in the tree: files of this package. */
export function elementEnvironment(installsPackages: boolean): Record<string, string> {
  const inside = (name: string) => join(packageFolder, 'lib', 'elements', 'inside', name)
  // GRUB's programs have one of two names; the stand-ins take whichever the tree has.
  const named = ['grub', 'grub2'].flatMap((name) =>
    ['install', 'mkconfig'].map((verb) => [
      `/usr/local/sbin/${name}-${verb}`,
      inside(`grub-${verb}`),
    ]),
  )
  const installer = installsPackages
    ? {}
    : { '/usr/local/bin/install-packages': inside('install-packages') }
  return {
    ...Object.fromEntries(named),
    ...installer,
    '/usr/lib/parfait/grub-probe': inside('grub-probe'),
  }
}
