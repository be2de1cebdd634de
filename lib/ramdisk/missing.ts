import { readDistribution } from '../distribution.ts'
import { ParfaitError } from '../errors.ts'
import { hostPackagesOf, ownerOnHost } from '../host-packages.ts'
import type { Want } from './closure.ts'
import type { GatheredKernel } from './kernel.ts'
import type { RamdiskRequest } from './request.ts'

/** Every program, file and module that is wanted and not there, each with who wants it and what to do. */
export async function describeMissing(
  request: RamdiskRequest,
  of: { readonly missing: readonly Want[]; readonly kernel: GatheredKernel },
): Promise<ParfaitError[]> {
  return [
    ...(await Promise.all(of.missing.map((want) => missingBinary(request, want)))),
    ...of.kernel.missing.map((want) => missingModule(want, of.kernel.version)),
  ]
}

async function missingBinary(request: RamdiskRequest, want: Want): Promise<ParfaitError> {
  const { flavour, place, name } = want
  const isHost = request.tree === '/'
  const where = name.startsWith('/') ? '' : ` in ${request.searchPath.join(':')}`
  return new ParfaitError(
    'ramdisk-missing',
    `The flavour '${flavour}' needs '${name}', which ${isHost ? 'this machine' : 'the tree'} does not have${where}`,
    { place, hint: await hintFor(want, isHost) },
  )
}

/** What has the program, where this machine knows it, and what to do with that. */
async function hintFor({ flavour, name }: Want, isHost: boolean): Promise<string> {
  const distribution = await readDistribution()
  const owner = isHost ? undefined : await ownerOnHost(name, distribution)
  const search = hostPackagesOf(distribution)?.search(name.split('/').at(-1) ?? '')
  const way = search === undefined ? '' : `; '${search}' finds packages by file`
  if (isHost) return `install the package that has it${way}`
  const declare = `in the 'packages' of ${flavour}'s flavour.json`
  return owner === undefined
    ? `declare the package that has it ${declare}${way}`
    : `declare the package '${owner}' ${declare}, or give '-p ${owner}': it has ${name} on this machine`
}

function missingModule({ flavour, place, name }: Want, version: string): ParfaitError {
  return new ParfaitError(
    'ramdisk-missing',
    `The flavour '${flavour}' needs the module '${name}', which kernel ${version} does not have`,
    { place, hint: 'another kernel package may have it, or a package of its own' },
  )
}
