import { LineCounter, parseDocument } from 'yaml'
import { readJson } from '../json.ts'
import { type Place, placeAt } from './place.ts'

/** What keeps a text from being JSON, and where; undefined where it is. */
export function jsonFault(text: string): (Place & { readonly message: string }) | undefined {
  try {
    readJson(text)
    return undefined
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const offset = Number(/position (\d+)/.exec(said)?.[1] ?? text.length)
    return { ...placeAt(text, offset), message: `it is not JSON: ${said}` }
  }
}

/** Where a key or an item of a JSON text stands, by its path; of its parents, where it is not there. */
export function placeInJson(text: string, path: readonly string[]): Place {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, keepSourceTokens: true })
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document.contents, path.slice(0, length))
    if (offset === undefined) continue
    const { line, col } = lineCounter.linePos(offset)
    return { line, column: col }
  }
  return { line: 1, column: 1 }
}

interface Node {
  readonly range?: readonly number[] | null
  readonly value?: unknown
  readonly items?: readonly (Node & { readonly key?: Node })[]
}

function offsetOf(contents: unknown, path: readonly string[]): number | undefined {
  let node = contents as Node | null
  let offset: number | undefined
  for (const step of path) {
    const pair = node?.items?.find(({ key }) => key?.value === step)
    const item = pair ? undefined : node?.items?.[Number(step)]
    offset = (pair?.key ?? item)?.range?.[0]
    if (offset === undefined) return undefined
    node = (pair ? pair.value : item) as Node | null
  }
  return offset
}
