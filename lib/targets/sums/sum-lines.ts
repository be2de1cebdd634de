import { checksumLine } from '../../quoting/checksum-line.ts'
import type { ListKind } from './merge-lines.ts'

const letters: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' }

/** A line as sha512sum(1) and its kind write it: what it is about, and its digest in small letters. */
export function readSumLine(
  line: string,
): { readonly name: string; readonly digest: string } | undefined {
  const [, slash, digest = '', spelled = ''] =
    /^(\\?)([0-9a-f]{32,128}) [ *](.+?)\r?$/i.exec(line) ?? []
  if (spelled === '') return undefined
  const name = slash ? spelled.replace(/\\[\\nr]/g, (one) => letters[one] ?? one) : spelled
  return { name, digest: digest.toLowerCase() }
}

/** The digest that a file of checksums has for a name. */
export function listedSum(text: string, name: string): string | undefined {
  return text
    .split('\n')
    .map(readSumLine)
    .findLast((one) => one?.name === name)?.digest
}

/** What `sha512sum -c` reads, of one digest. */
export function sumList(name: string, algorithm: 'sha512' | 'md5'): ListKind {
  return {
    name,
    lineOf: ({ shipment }) => checksumLine(shipment[algorithm], shipment.name),
    nameOf: (line) => readSumLine(line)?.name,
  }
}
