import { mkdir, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { readIfThere, writeAtomically } from '../files.ts'
import type { JsonObject } from '../json.ts'
import { run } from '../run.ts'
import { type Lock, takeLock } from './lock.ts'

/** Everything that goes into a step's key, kept beside its layer so that a miss can be explained. */
export interface Material {
  readonly version: number
  readonly phase: string
  readonly flavour: string
  readonly name: string
  readonly architecture: string
  readonly clock: number
  /** Digest by path relative to the flavour. */
  readonly code: Readonly<Record<string, string>>
  /** Digest by path relative to the folder of extra data. */
  readonly data: Readonly<Record<string, string>>
  readonly options: JsonObject
  readonly variables: Readonly<Record<string, string>>
  /** Digest of the build environment that lies over the tree. */
  readonly environment?: string
  readonly packages?: readonly string[]
  /** What the base says of its archive. */
  readonly state?: string
  /** Set where a shell was open in the step: its layer is for this build alone. */
  readonly opened?: string
}

/** What the store knows of a layer. */
export interface LayerRecord {
  readonly key: string
  readonly parent: string | undefined
  readonly material: Material
  /** Milliseconds since the epoch. */
  readonly madeAt: number
  /** The kernel's boot: a layer that was not flushed before a crash is not trusted after it. */
  readonly boot: string
}

/** Layer folders are named by so much of the key: mount options must fit one page. */
const nameLength = 20

/** Layers, downloads and compiled hooks on disk, shared by all builds of a user. */
export class Store {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Makes the folders. Error: `output-refused` where that is not possible. */
  async open(): Promise<void> {
    try {
      for (const name of ['layers', 'work', 'logs', 'hooks', 'downloads', 'records', 'locks'])
        await mkdir(join(this.folder, name), { recursive: true })
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause)
      throw new ParfaitError('output-refused', `The store cannot be made: ${said}`, {
        place: this.folder,
        hint: 'name a writable folder by --store or PARFAIT_STORE',
        cause,
      })
    }
  }

  /** A layer's name: short, for mount options. */
  nameOf(key: string): string {
    return key.slice(0, nameLength)
  }

  /** Absolute path of a layer's folder. */
  layerFolder(key: string): string {
    return join(this.folder, 'layers', this.nameOf(key))
  }

  /** The lower directory of a layer, relative to the store. */
  lowerPath(key: string): string {
    return join('layers', this.nameOf(key), 'fs')
  }

  logPath(key: string): string {
    return join(this.folder, 'logs', `${this.nameOf(key)}.log`)
  }

  /** The layer's record, or undefined where the store has no such layer. */
  async find(key: string): Promise<LayerRecord | undefined> {
    const text = await readIfThere(join(this.layerFolder(key), 'layer.json'))
    const record = parseRecord<LayerRecord>(text)
    return record?.key === key && (await this.isTrusted(record)) ? record : undefined
  }

  /** Marks a layer as used now, for pruning. */
  async touch(key: string, now: number): Promise<void> {
    const path = join(this.layerFolder(key), 'layer.json')
    // A layer made by another user through sudo cannot be marked; it is then pruned by its age.
    await utimes(path, now / 1000, now / 1000).catch(() => {})
  }

  /** All layers' records. */
  async layers(): Promise<LayerRecord[]> {
    const names = await readdir(join(this.folder, 'layers')).catch(() => [])
    const texts = await Promise.all(
      names.map((name) => readIfThere(join(this.folder, 'layers', name, 'layer.json'))),
    )
    return texts.map(parseRecord<LayerRecord>).filter((record) => record !== undefined)
  }

  /** A layer is trusted when it was flushed to disk, or when the machine did not restart since. */
  private async isTrusted(record: LayerRecord): Promise<boolean> {
    return (
      record.boot === (await bootId()) ||
      (await this.readRecord('flushed', record.key)) !== undefined
    )
  }

  private recordPath(kind: string, key: string): string {
    return join(this.folder, 'records', `${kind}-${this.nameOf(key)}.json`)
  }

  /** A small JSON value that the store keeps for a key, or undefined. */
  async readRecord<T>(kind: string, key: string): Promise<T | undefined> {
    const text = await readIfThere(this.recordPath(kind, key))
    return parseRecord<T>(text)
  }

  async writeRecord(kind: string, key: string, value: unknown): Promise<void> {
    const path = this.recordPath(kind, key)
    await writeAtomically(path, JSON.stringify(value))
  }

  /**
   * Waits until layers are on the disk, and notes that they are; those that have the note cost nothing.
   * Called once for all layers of a build: sync(1) takes the whole file system.
   */
  async flush(keys: readonly string[]): Promise<void> {
    const notes = await Promise.all(keys.map((key) => this.readRecord('flushed', key)))
    const fresh = keys.filter((_, index) => notes[index] === undefined)
    if (fresh.length === 0) return
    await run('sync', ['--file-system', this.folder])
    for (const key of fresh) await this.writeRecord('flushed', key, true)
  }

  /** Forgets that a layer is on the disk, because it is about to be made anew. */
  async unflush(key: string): Promise<void> {
    await rm(this.recordPath('flushed', key), { force: true })
  }

  /** Waits until no other build makes the layer of this key, then keeps others out until released. */
  async lockKey(key: string, signal?: AbortSignal): Promise<Lock> {
    const lock = await takeLock(join(this.folder, 'locks', this.nameOf(key)), { signal })
    if (!lock) throw new ParfaitError('store-locked', `The key '${key}' is locked`)
    return lock
  }
}

/** A machine that goes down may leave empty or torn records: they count for nothing, `verify` names them. */
function parseRecord<T>(text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

let cachedBootId: string | undefined

/** Identifies this run of the kernel; random(4). */
export async function bootId(): Promise<string> {
  cachedBootId ??= (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  return cachedBootId
}
