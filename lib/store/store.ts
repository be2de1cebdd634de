import { readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { debug } from '../debug.ts'
import { ParfaitError } from '../errors.ts'
import { readIfThere, writeAtomically } from '../files.ts'
import type { JsonObject } from '../json.ts'
import { run } from '../run.ts'
import { makeFolders } from './folders.ts'
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
  /** Its name among all layers that were ever made for the key; hooks may write something else each time. */
  readonly generation: string
  /** That of the layer that it was made on; it fits no other. */
  readonly parentGeneration?: string
  readonly parent?: string
  readonly material: Material
  /** Digest of the output's path of the build that made it: only that build knows what has changed since. */
  readonly madeFor?: string
  /** Milliseconds since the epoch. */
  readonly madeAt: number
  /** Whether a secret was on while it was made; layers of before this was noted do not say. */
  readonly hadSecrets?: boolean
  /** The kernel's boot: a layer that was not flushed before a crash is not trusted after it. */
  readonly boot: string
}

const log = debug('store')

/** Folders and files are named by so much of the key. */
const nameLength = 20

/** The link in a layer's folder that names the generation which counts. */
export const currentName = 'current'

/** Layers, downloads and compiled hooks on disk, shared by all builds of a user. */
export class Store {
  readonly folder: string
  /** Generations that this build works with, by key. Nothing removes a generation while a session is open. */
  readonly #used = new Map<string, string>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** Makes the folders, where they are missing. Error: `output-refused`. */
  open(): Promise<void> {
    return makeFolders(this.folder)
  }

  /** A layer's name. */
  nameOf(key: string): string {
    return key.slice(0, nameLength)
  }

  /** Absolute path of the folder that has all generations of a layer, and the link to the current one. */
  layerFolder(key: string): string {
    return join(this.folder, 'layers', this.nameOf(key))
  }

  /** The lower directory of a layer that this build uses, relative to the store. */
  lowerPath(key: string): string {
    const generation = this.#used.get(key)
    if (generation === undefined) throw new TypeError(`the layer '${key}' is not in use`)
    return join('layers', this.nameOf(key), generation, 'fs')
  }

  /** From now on this build works with this generation of a layer, whatever others make of its key. */
  use({ key, generation }: Pick<LayerRecord, 'key' | 'generation'>): void {
    this.#used.set(key, generation)
  }

  /** The generation of a layer that this build works with. */
  generationOf(key: string | undefined): string | undefined {
    return key === undefined ? undefined : this.#used.get(key)
  }

  /** The current record of a layer where it was made on what this build uses: hooks may write something else each time. */
  async findOn({ key, parent }: Pick<LayerRecord, 'key' | 'parent'>) {
    const found = await this.find(key)
    return found?.parentGeneration === this.generationOf(parent) ? found : undefined
  }

  logPath(key: string): string {
    return join(this.folder, 'logs', `${this.nameOf(key)}.log`)
  }

  /** The current record of a layer, or undefined where the store has no such layer. */
  async find(key: string): Promise<LayerRecord | undefined> {
    const record = await this.#current(this.nameOf(key))
    const found = record?.key === key && (await this.isTrusted(record)) ? record : undefined
    const missing = record ? 'not on the disk before a restart' : 'not there'
    log('layer %s: %s', this.nameOf(key), found?.generation ?? missing)
    return found
  }

  /** Marks a layer as used now, for pruning. */
  async touch(key: string, now: number): Promise<void> {
    const path = join(this.layerFolder(key), currentName, 'layer.json')
    // A layer made by another user through sudo cannot be marked; it is then pruned by its age.
    await utimes(path, now / 1000, now / 1000).catch(() => {})
  }

  /** All layers' records. */
  async layers(): Promise<LayerRecord[]> {
    const names = await readdir(join(this.folder, 'layers')).catch(() => [])
    const records = await Promise.all(names.map((name) => this.#current(name)))
    return records.filter((record) => record !== undefined)
  }

  /** The link is replaced in one piece, and what it leads to never changes. */
  async #current(name: string): Promise<LayerRecord | undefined> {
    const path = join(this.folder, 'layers', name, currentName, 'layer.json')
    return parseRecord<LayerRecord>(await readIfThere(path))
  }

  /** A layer is trusted when it was flushed to disk, or when the machine did not restart since. */
  private async isTrusted(record: LayerRecord): Promise<boolean> {
    return (
      record.boot === (await bootId()) ||
      (await this.readRecord(`flushed-${record.generation}`, record.key)) !== undefined
    )
  }

  private recordPath(kind: string, key: string): string {
    return join(this.folder, 'records', `${kind}-${this.nameOf(key)}.json`)
  }

  /** A small JSON value that the store keeps for a key, or undefined. */
  async readRecord<T>(kind: string, key: string): Promise<T | undefined> {
    return parseRecord<T>(await readIfThere(this.recordPath(kind, key)))
  }

  async writeRecord(kind: string, key: string, value: unknown): Promise<void> {
    const path = this.recordPath(kind, key)
    await writeAtomically(path, JSON.stringify(value))
  }

  /**
   * Waits until the layers in use are on the disk, and notes that they are; those that have the note cost nothing.
   * Called once for all layers of a build: sync(1) takes the whole file system.
   */
  async flush(keys: readonly string[]): Promise<void> {
    const kindOf = (key: string) => `flushed-${this.#used.get(key)}`
    const notes = await Promise.all(keys.map((key) => this.readRecord(kindOf(key), key)))
    const fresh = keys.filter((_, index) => notes[index] === undefined)
    if (fresh.length === 0) return
    await run('sync', ['--file-system', this.folder])
    for (const key of fresh) await this.writeRecord(kindOf(key), key, true)
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
