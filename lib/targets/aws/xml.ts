import { SaxesParser, type SaxesTagPlain } from 'saxes'

/** An node of an answer of XML. */
export interface XmlNode {
  readonly name: string
  /** What stands in it directly. */
  readonly text: string
  readonly children: readonly XmlNode[]
}

interface OpenNode extends XmlNode {
  text: string
  readonly children: OpenNode[]
}

/** Nodes within each other, of an honest answer. */
const deepest = 50

/** The root of a text of XML; undefined for anything else. Nothing that it refers to is read. */
export function readXml(text: string): XmlNode | undefined {
  const top: OpenNode = { name: '', text: '', children: [] }
  const open = [top]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }: SaxesTagPlain) => {
    if (open.length > deepest) throw new Error('too deep')
    const node = { name, text: '', children: [] }
    open.at(-1)?.children.push(node)
    open.push(node)
  })
  parser.on('text', (said) => {
    const node = open.at(-1)
    if (node) node.text += said
  })
  parser.on('closetag', () => open.pop())
  try {
    parser.write(text).close()
  } catch {
    return undefined
  }
  return top.children[0]
}

/** Nodes behind a path of names. */
export function nodesIn(from: XmlNode, ...path: readonly string[]): XmlNode[] {
  return path.reduce<XmlNode[]>(
    (found, name) =>
      found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [from],
  )
}

/** The text of the first node behind a path; empty where there is none. */
export function xmlText(from: XmlNode, ...path: readonly string[]): string {
  return nodesIn(from, ...path)[0]?.text ?? ''
}
