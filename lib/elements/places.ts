import { join } from 'node:path'
import { packageFolder } from '../files.ts'

/** Python modules that hooks of elements outside the chroot import. */
export const elementModules: string = join(packageFolder, 'lib', 'elements', 'python')

/** Folders of the store that hooks outside the chroot may write to, by variable. */
export function elementFolders(store: string): Record<'DIB_IMAGE_CACHE' | 'DIB_LOCKFILES', string> {
  const folder = join(store, 'downloads', 'elements')
  return { DIB_IMAGE_CACHE: join(folder, 'cache'), DIB_LOCKFILES: join(folder, 'lockfiles') }
}
