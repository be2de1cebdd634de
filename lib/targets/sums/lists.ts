import type { ListEdit, PublishPlan } from '../driver.ts'
import { type ListKind, mergeLines } from './merge-lines.ts'
import { sumList } from './sum-lines.ts'

/** `NAME  URL   MD5`. */
const addresses: ListKind = {
  name: 'URL.txt',
  lineOf: ({ shipment, url }) => `${shipment.name}  ${withoutQuery(url)}   ${shipment.md5}`,
  nameOf: (line) => /^(.+) {2}\S+ {3}[0-9a-f]{32}\r?$/.exec(line)?.[1],
}

/** What signs an address is for nobody who reads the list. */
function withoutQuery(text: string): string {
  const url = new URL(text)
  url.search = ''
  return url.href
}

const kinds = [sumList('SHA512SUM.txt', 'sha512'), sumList('MD5SUM.txt', 'md5'), addresses]

/** Names that files of a set cannot have. */
export const listNames: readonly string[] = kinds.map(({ name }) => name)

/** What the lists beside published files become. */
export function listEdits(plans: readonly PublishPlan[]): readonly ListEdit[] {
  return kinds.map((kind) => ({
    name: kind.name,
    edit: (text) => mergeLines(text, kind, plans),
  }))
}
