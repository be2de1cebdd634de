import type { HttpAnswer } from '../http/call.ts'

/** The text that an answer of XML has in a tag. */
export function textIn({ body }: Pick<HttpAnswer, 'body'>, tag: string): string | undefined {
  const text = body.toString('utf8')
  const start = text.indexOf(`<${tag}>`)
  const end = text.indexOf(`</${tag}>`, start)
  if (start < 0 || end < 0) return undefined
  return unescaped(text.slice(start + tag.length + 2, end))
}

const entities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&apos;': "'",
  '&#34;': '"',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

function unescaped(text: string): string {
  return text.replace(/&[a-z0-9#]{1,6};/g, (entity) => entities[entity] ?? entity)
}
