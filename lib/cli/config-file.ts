import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import { ParfaitError } from '../errors.ts'

/** Reads a file of settings, YAML or JSON. Error: `settings-invalid`, with line and column. */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ParfaitError('settings-invalid', `The settings file '${path}' cannot be read`, {
      place: path,
      cause,
    })
  })
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const [error] = document.errors
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    throw new ParfaitError('settings-invalid', error.message, { place: `${path}:${line}:${col}` })
  }
  const value: unknown = document.toJS()
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ParfaitError('settings-invalid', `Expected a map of settings in '${path}'`, {
      place: path,
    })
  return value as Record<string, unknown>
}
