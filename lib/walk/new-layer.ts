import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { digest } from '../content.ts'
import { present } from '../json.ts'
import type { Commit } from '../sandbox/job.ts'
import type { Step } from '../step.ts'
import { bootId, currentName, type LayerRecord, type Store } from '../store/store.ts'

/** The record of a layer that is about to be made; `madeAt` in milliseconds since the epoch. */
export async function newRecord(
  { key, parent, material }: Pick<Step, 'key' | 'parent' | 'material'>,
  made: Pick<LayerRecord, 'madeAt' | 'hadSecrets'>,
  { store, settings }: Pick<BuildContext, 'store' | 'settings'>,
): Promise<LayerRecord> {
  return present({
    key,
    generation: randomBytes(4).toString('hex'),
    parent,
    parentGeneration: store.generationOf(parent),
    material,
    madeFor: digest(settings.output),
    ...made,
    boot: await bootId(),
  })
}

/** How the folder `layer` of a job's own becomes a layer of the store. */
export function commitOf(record: LayerRecord, work: string, store: Store): Commit {
  const folder = store.layerFolder(record.key)
  return {
    from: `${work}/layer`,
    to: join(folder, record.generation),
    link: join(folder, currentName),
    files: { 'layer.json': JSON.stringify(record) },
  }
}
