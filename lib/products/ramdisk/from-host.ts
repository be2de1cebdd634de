import { rename, rm } from 'node:fs/promises'
import { release } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { writeManifest } from '../../deliver/manifest.ts'
import { isErrno, ParfaitError } from '../../errors.ts'
import { digestFile, writeAtomically } from '../../files.ts'
import type { Flavour } from '../../flavours/flavour.ts'
import { makeRamdisk } from '../../ramdisk/make.ts'
import { ramdiskSettings } from '../../ramdisk/ramdisk-settings.ts'
import type { Artifact, Reporter } from '../../report/events.ts'
import type { Settings } from '../../settings/settings.ts'
import type { DeliveredRamdisk } from '../ramdisk.ts'
import { ramdiskWishes } from './wishes.ts'

/** What a pair of the machine's own kernel, modules and programs is made from. */
export interface HostRamdisk {
  readonly settings: Settings
  readonly flavours: readonly Flavour[]
  readonly report: Reporter
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
}

/** Makes the pair of what the machine has: no tree is built, and nothing of the flavours is run. */
export async function deliverFromHost({
  settings,
  flavours,
  report,
  now,
  signal,
}: HostRamdisk): Promise<DeliveredRamdisk> {
  const { output, env, clock = 0 } = settings
  const ramdisk = ramdiskSettings(settings)
  if (!ramdisk.host) throw new TypeError('expected settings with --from-host')
  const asides = [output, ramdisk.kernelOutput].map((path) =>
    join(dirname(path), `.${basename(path)}.${process.pid}`),
  )
  const [ramdiskAside = '', kernelAside = ''] = asides
  const scratch = `${ramdiskAside}.modules`
  try {
    const wishes = await ramdiskWishes(flavours, ramdisk)
    const result = await makeRamdisk(
      {
        ...{ ...wishes, scratch, clock },
        kernelVersion: ramdisk.kernelVersion ?? release(),
        ...{ tree: '/', moduleRoot: ramdisk.host.moduleRoot, udevRoot: ramdisk.host.libUdevRoot },
        searchPath: (env.PATH ?? '').split(':').filter((folder) => isAbsolute(folder)),
        output: { ramdisk: ramdiskAside, kernel: kernelAside },
      },
      (text) => report({ type: 'notice', level: 'info', text }),
      signal,
    )
    const artifacts = [
      await put({ kind: 'ramdisk', path: output, aside: ramdiskAside, ...result.ramdisk }, report),
      await put(
        { kind: 'kernel', path: ramdisk.kernelOutput, aside: kernelAside, ...result.kernel },
        report,
      ),
    ]
    const { ramdisk: _ramdisk, kernel: _kernel, ...facts } = result
    const source = { build: { settings, now }, flavours, plan: { steps: [], clock } }
    await writeManifest(source, { output, artifacts, packages: [], ramdisk: facts })
    return { artifacts, facts }
  } catch (error) {
    throw signal?.aborted ? new ParfaitError('interrupted', 'Interrupted') : readable(error)
  } finally {
    for (const path of [...asides, scratch]) await rm(path, { recursive: true, force: true })
  }
}

/** A file that is in place with the same content stays. */
async function put(
  { aside, ...artifact }: Artifact & { readonly aside: string },
  report: Reporter,
): Promise<Artifact> {
  const { path, sha256 } = artifact
  if ((await digestFile(path).catch(() => undefined)) === sha256)
    report({ type: 'artifact-reused', artifact })
  else {
    await rename(aside, path)
    report({ type: 'artifact-made', artifact })
  }
  await writeAtomically(`${path}.sha256`, `${sha256}  ${basename(path)}\n`)
  return artifact
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
