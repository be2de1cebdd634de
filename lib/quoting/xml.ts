import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'XML',
  // `Char` of XML 1.0, section 2.2.
  cannot: /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u,
  without: 'control characters',
}

/** An element: attributes in order, and a text or other elements in it. */
export interface XmlElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly content?: string | number | readonly XmlElement[]
}

/**
 * A document, an element a line where it has elements. Extensible Markup Language 1.0, 2.4, 2.11 and 3.3.3: line ends and
 * the blanks of attributes come back as they are only where they are written as numbers. Error: `text-refused`.
 */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${spellElement(root, '')}`
}

function spellElement({ name, attributes = {}, content = '' }: XmlElement, indent: string): string {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${spellName(key)}="${spellText(String(value), key)}"`,
  )
  const begin = `${indent}<${spellName(name)}${pairs.join('')}`
  if (typeof content === 'string' || typeof content === 'number') {
    const text = spellText(String(content), name)
    return text === '' ? `${begin}/>\n` : `${begin}>${text}</${name}>\n`
  }
  const inside = content.map((one) => spellElement(one, `${indent}  `)).join('')
  return `${begin}>\n${inside}${indent}</${name}>\n`
}

/** A text of somebody else's, where what XML cannot say is U+FFFD. */
export function sayable(text: string): string {
  return text.replace(new RegExp(language.cannot, 'gu'), '\ufffd')
}

/** Names are a part of what is said, not of what is said of it: few letters do. */
function spellName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_.-]*)?$/.test(name))
    refuseText({ text: name, language: language.name, wanted: 'a name', place: name })
  return name
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function spellText(text: string, place: string): string {
  requireSayable(text, language, place)
  return text.replace(/[&<>"\t\n\r]/g, (one) => entities[one] ?? `&#${one.charCodeAt(0)};`)
}
