import { isMap, isScalar, type Pair } from 'yaml'
import { ParfaitError } from '../errors.ts'
import { isJson, type Json } from '../json.ts'
import type { VarsEntry } from '../settings/vars.ts'
import { readYamlFile } from './yaml-file.ts'

/**
 * Reads a file of variables, JSON or YAML: `flavour: { key: value }`, `flavour.key: value`, or `NAME: value`.
 * Error: `settings-invalid` with line and column, all at once.
 */
export async function readVarsFile(path: string): Promise<VarsEntry[]> {
  const yaml = await readYamlFile(path, 'The file of variables')
  if (!yaml) return []
  const { document, at } = yaml
  if (document.contents === null) return []
  if (!isMap(document.contents))
    throw new ParfaitError('settings-invalid', 'Expected a map of variables', { place: at() })
  const placeOf = (pair: Pair) => at((pair.key as { range?: [number] } | null)?.range?.[0])
  const contentOf = (pair: Pair): Json => {
    const value = isScalar(pair.value)
      ? pair.value.value
      : ((pair.value as { toJSON?: () => unknown } | null)?.toJSON?.() ?? pair.value)
    if (isJson(value)) return value
    const message = `Expected plain data, got '${value}'`
    throw new ParfaitError('settings-invalid', message, { place: placeOf(pair) })
  }
  return document.contents.items.flatMap((pair): VarsEntry[] => {
    const name = String(pair.key)
    if (isMap(pair.value))
      return pair.value.items.map((inner) => ({
        path: [name, String(inner.key)] as const,
        value: contentOf(inner),
        place: placeOf(inner),
      }))
    const dot = name.indexOf('.')
    const parts = dot < 0 ? ([name] as const) : ([name.slice(0, dot), name.slice(dot + 1)] as const)
    return [{ path: parts, value: contentOf(pair), place: placeOf(pair) }]
  })
}
