import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { digest, readIfThere, writeAtomically } from '../content.ts'
import { type JsonObject, readJson } from '../json.ts'

/** What is remembered of publications that are not done, so that the next try goes on with them. */
export interface Journal {
  /** What was noted of a file on its way; undefined for nothing, or nothing that can be read. */
  find(way: readonly string[]): Promise<JsonObject | undefined>
  note(way: readonly string[], entry: JsonObject): Promise<void>
  forget(way: readonly string[]): Promise<void>
}

/** A file each in `$XDG_STATE_HOME/parfait/publish`, for its user alone. Without a home, nothing is remembered. */
export function journalIn(env: Readonly<Record<string, string | undefined>>): Journal {
  const state = env.XDG_STATE_HOME || (env.HOME ? join(env.HOME, '.local/state') : undefined)
  if (!state?.startsWith('/'))
    return { find: async () => undefined, note: async () => {}, forget: async () => {} }
  const folder = join(state, 'parfait/publish')
  const pathOf = (way: readonly string[]) => join(folder, `${digest(JSON.stringify(way))}.json`)
  return {
    async find(way) {
      const text = await readIfThere(pathOf(way))
      return text === undefined ? undefined : objectIn(text)
    },
    async note(way, entry) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeAtomically(pathOf(way), `${JSON.stringify(entry)}\n`, 0o600)
      const file = await open(pathOf(way))
      await file.sync().finally(() => file.close())
    },
    forget: (way) => rm(pathOf(way), { force: true }),
  }
}

/** A kill may have left a part of one. */
function objectIn(text: string): JsonObject | undefined {
  try {
    const value = readJson(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined
  } catch {
    return undefined
  }
}
