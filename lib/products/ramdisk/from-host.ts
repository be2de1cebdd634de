import { release } from 'node:os'
import { isAbsolute } from 'node:path'
import type { TreelessBuild, TreelessWork } from '../../deliver/without-tree.ts'
import { isErrno, ParfaitError } from '../../errors.ts'
import { defaultClock } from '../../plan/default-clock.ts'
import { makeRamdisk } from '../../ramdisk/make.ts'
import { ramdiskSettings } from '../../ramdisk/ramdisk-settings.ts'
import type { RamdiskResult } from '../../ramdisk/request.ts'
import { ramdiskWishes } from './wishes.ts'

/** Makes the pair of the machine's own kernel, modules and programs. */
export async function makeFromHost(
  { settings, flavours, report, signal }: TreelessBuild,
  { asides, scratch }: TreelessWork,
): Promise<RamdiskResult> {
  const { env, clock = defaultClock } = settings
  const asked = ramdiskSettings(settings)
  if (!asked.host) throw new TypeError('expected settings with --from-host')
  const wishes = await ramdiskWishes(flavours, asked)
  const request = {
    ...wishes,
    scratch,
    clock,
    kernelVersion: asked.kernelVersion ?? release(),
    tree: '/',
    moduleRoot: asked.host.moduleRoot,
    udevRoot: asked.host.libUdevRoot,
    searchPath: (env.PATH ?? '').split(':').filter((folder) => isAbsolute(folder)),
    output: { ramdisk: asides.ramdisk ?? '', kernel: asides.kernel ?? '' },
  }
  const say = (text: string) => report({ type: 'notice', level: 'info', text })
  return makeRamdisk(request, say, signal).catch((error: unknown) => {
    throw readable(error)
  })
}

function readable(error: unknown): unknown {
  if (!(error instanceof Error) || !isErrno(error, 'EACCES')) return error
  const place = 'path' in error && typeof error.path === 'string' ? error.path : undefined
  return new ParfaitError('ramdisk-invalid', `Expected a readable file: ${error.message}`, {
    place,
    hint: 'only root may read it: run this as root, or build without --from-host',
    cause: error,
  })
}
