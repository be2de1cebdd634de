import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import type { AssembleResult } from '../disk/assemble.ts'
import { formats } from '../disk/formats/index.ts'
import { canonicalJson, digest, writeAtomically } from '../files.ts'
import type { Artifact } from '../report/events.ts'
import { launch } from '../sandbox/launch.ts'
import type { Delivery } from './delivery.ts'
import { type DiskOutput, diskJob } from './disk-job.ts'
import { makeManifest } from './manifest.ts'
import { hasDigest, rememberPlaced } from './placed.ts'

/** What the store remembers of the files that one seed gave. */
interface DiskRecord {
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>
  readonly disk: AssembleResult
  readonly packages: readonly string[]
}

/**
 * Assembles the disk from the layers and puts the files where they were asked for: written aside, then
 * renamed, so that an old image survives every failure. Files that are there already stay.
 */
export async function deliver(
  delivery: Delivery,
  owner: { readonly uid: number; readonly gid: number },
): Promise<Artifact[]> {
  const { build } = delivery
  const outputs = outputsOf(build)
  const recordKey = digest(
    canonicalJson([delivery.plan.seed, outputs.map(({ format, compress }) => [format, compress])]),
  )
  const known = await build.store.readRecord<DiskRecord>('disk', recordKey)
  const present =
    known && !build.settings.noCache ? await findPresent(build, known, outputs) : undefined
  if (present) {
    for (const artifact of present) build.report({ type: 'artifact-reused', artifact })
    return present
  }
  const record = await assemble(delivery, outputs, owner)
  await build.store.writeRecord('disk', recordKey, record)
  return place(delivery, outputs, record)
}

function outputsOf({ settings, session }: BuildContext): DiskOutput[] {
  // In the order of the list: the last format there moves the disk file away.
  const wanted = formats.filter((format) => settings.formats.includes(format.name))
  return wanted.map(({ name, extension }) => {
    const path = `${settings.output}.${extension}`
    const aside = join(dirname(path), `.${basename(path)}.${basename(session.folder)}`)
    return { format: name, path, aside, compress: settings.compress }
  })
}

async function findPresent(
  { store }: BuildContext,
  record: DiskRecord,
  outputs: readonly DiskOutput[],
): Promise<Artifact[] | undefined> {
  const artifacts: Artifact[] = []
  for (const { format, path } of outputs) {
    const wanted = record.files[format]
    if (!wanted || !(await hasDigest(store, path, wanted.sha256))) return undefined
    artifacts.push({ kind: format, path, ...wanted })
  }
  return artifacts
}

async function assemble(
  delivery: Delivery,
  outputs: readonly DiskOutput[],
  owner: { readonly uid: number; readonly gid: number },
): Promise<DiskRecord> {
  const { build } = delivery
  const label = { phase: 'disk', flavour: 'all', name: 'assemble' }
  build.report({ type: 'step-started', step: label })
  const started = build.now()
  const results = await launch(diskJob(delivery, outputs, owner), {
    mode: build.mode,
    signal: build.signal,
    onOutput: (line) => build.report({ type: 'step-output', step: label, line }),
  }).catch(async (error: unknown) => {
    // A worker that was killed could not remove what it had written aside.
    for (const { aside } of outputs) await rm(aside, { force: true })
    throw error
  })
  build.report({ type: 'step-finished', step: label, seconds: (build.now() - started) / 1000 })
  const { artifacts, ...disk } = results.at(-1) as AssembleResult & {
    artifacts: { format: string; size: number; sha256: string }[]
  }
  const files = Object.fromEntries(
    artifacts.map(({ format, size, sha256 }) => [format, { size, sha256 }]),
  )
  return { files, disk, packages: results.length > 1 ? (results[0] as string[]) : [] }
}

async function place(
  delivery: Delivery,
  outputs: readonly DiskOutput[],
  record: DiskRecord,
): Promise<Artifact[]> {
  const artifacts: Artifact[] = []
  const { build } = delivery
  for (const { format, path } of outputs) {
    const file = record.files[format] ?? { size: 0, sha256: '' }
    // The format of sha256sum(1): `sha256sum --check out.qcow2.sha256` in the output's folder.
    await writeAtomically(`${path}.sha256`, `${file.sha256}  ${basename(path)}\n`)
    await rememberPlaced(build.store, path, file.sha256)
    artifacts.push({ kind: format, path, ...file })
  }
  const manifest = makeManifest({ ...delivery, artifacts, ...record, madeAt: build.now() })
  await writeAtomically(
    `${build.settings.output}.manifest.json`,
    `${JSON.stringify(manifest, undefined, 2)}\n`,
  )
  for (const artifact of artifacts) build.report({ type: 'artifact-made', artifact })
  return artifacts
}
