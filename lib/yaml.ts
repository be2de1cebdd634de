import { isMap, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { ParfaitError } from './errors.ts'
import { describeBytes } from './size.ts'

/** A text of YAML or JSON, and where in it things stand. */
export interface YamlText {
  readonly document: ReturnType<typeof parseDocument>
  /** `file:line:column` of an offset. */
  at(offset?: number): string
  /** `file:line:column` of a key, named by the keys, and the places in lists, that lead to it; of the last one on the way that is there. */
  atKey(path: readonly string[]): string
  /** The whole as plain values. */
  readonly value: unknown
}

/** Larger texts are no settings. Bytes. */
const largest = 1 << 20
/** Nothing that people write is nested so deep; the parser has an end of its own. */
const deepest = 100
/** The same node may be named so often: more is a bomb. */
const mostAliases = 100

/**
 * Reads YAML of users, which JSON is a part of: its size, depth and aliases are bounded, no node contains itself, and no key is
 * there twice. Errors, with the place: all faults of the text at once, as `fault` makes them of a message.
 */
export function readYaml(
  text: string,
  place: string,
  fault: (message: string, at: string) => ParfaitError,
): { readonly yaml?: YamlText; readonly faults: readonly ParfaitError[] } {
  const refused = (message: string, at = place) => ({ faults: [fault(message, at)] })
  if (text.length > largest)
    return refused(`Expected at most ${describeBytes(largest)}, got ${describeBytes(text.length)}`)
  const deep = tooDeep(text)
  if (deep !== undefined) return refused(`Expected at most ${deepest} levels`, `${place}:${deep}`)
  const lineCounter = new LineCounter()
  const at = (offset = 0) => {
    const { line, col } = lineCounter.linePos(offset)
    return `${place}:${line}:${col}`
  }
  try {
    // Keys are compared below: the parser's own way takes a minute for 50,000 of them.
    // Its warnings would go to the terminal by way of Node.
    const document = parseDocument(text, { lineCounter, uniqueKeys: false, logLevel: 'error' })
    const faults = document.errors.map(({ message, pos }) =>
      // Its first line; the others draw what the place says already.
      fault(message.split('\n')[0]?.replace(/ at line .*$/, '') ?? '', at(pos[0])),
    )
    const wrongKeys = keyFaults(document).map(({ message, offset }) => fault(message, at(offset)))
    const all = [...faults, ...wrongKeys]
    if (all.length > 0) return { faults: all }
    const value: unknown = document.toJS({ maxAliasCount: mostAliases })
    if (findCycle(value)) return refused('A node contains itself')
    const atKey = (path: readonly string[]) => at(keyOffset(document.contents, path))
    return { yaml: { document, at, atKey, value }, faults: [] }
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    return refused(`It cannot be read: ${said}`)
  }
}

/** Line and column where brackets, or marks of lists at the begin of a line, go deeper than anybody means. */
function tooDeep(text: string): string | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const marks = /^(?: |- |\? |: )*/.exec(line)?.[0] ?? ''
    if (marks.length > deepest * 8 || marks.replaceAll(' ', '').length > deepest)
      return `${index + 1}:1`
  }
  let depth = 0
  let start = 0
  let lines = 1
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '\n') {
      lines++
      start = at + 1
    } else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    if (depth > deepest) return `${lines}:${at - start + 1}`
  }
  return undefined
}

/** Keys that are there twice, and those that are no texts: `{{ name }}: x` has one. */
function keyFaults(document: ReturnType<typeof parseDocument>) {
  const found: { message: string; offset: number | undefined }[] = []
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        const offset = (key as { range?: readonly number[] | null } | null)?.range?.[0]
        if (isMap(key) || isSeq(key)) {
          const kind = isMap(key) ? 'a map' : 'a list'
          found.push({ message: `Expected a text as a key, found ${kind}`, offset })
          continue
        }
        const name = String(key)
        if (seen.has(name)) found.push({ message: `The key '${name}' is there twice`, offset })
        seen.add(name)
      }
    },
  })
  return found
}

function keyOffset(node: unknown, [name, ...more]: readonly string[]): number | undefined {
  if (isSeq(node)) {
    const item: unknown = node.items[Number(name)]
    const start = (item as { range?: readonly number[] | null } | undefined)?.range?.[0]
    return keyOffset(item, more) ?? start
  }
  const pair = isMap(node) ? node.items.find(({ key }) => String(key) === name) : undefined
  if (!pair) return undefined
  const own = (pair.key as { range?: readonly number[] | null } | null)?.range?.[0]
  return keyOffset(pair.value, more) ?? own
}

/** True where an object is inside of itself. */
function findCycle(value: unknown, above: ReadonlySet<unknown> = new Set()): boolean {
  if (value === null || typeof value !== 'object') return false
  if (above.has(value)) return true
  const within = new Set(above).add(value)
  return Object.values(value).some((one) => findCycle(one, within))
}

/** The value of YAML of users; throws the first of its faults. Error: as `fault` makes it. */
export function parseYaml(
  text: string,
  place: string,
  fault: (message: string, at: string) => ParfaitError,
): unknown {
  const { yaml, faults } = readYaml(text, place, fault)
  if (!yaml) throw faults[0]
  return yaml.value
}
