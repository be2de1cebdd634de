import { structuredPatch } from 'diff'
import { decodeUtf8 } from '../decode.ts'

/** Longer texts are compared by their digests alone. Bytes. */
export const longestText = 64 << 10
/** Texts with more lines that differ would take long, and nobody reads that. */
const mostEdits = 2000
/** Milliseconds. */
const longestTime = 1000

/** Hunks of a unified diff; undefined for what is no text, and for texts that differ too much. */
export function textDifference(before: Buffer, after: Buffer): string | undefined {
  const [one, other] = [textOf(before), textOf(after)]
  if (one === undefined || other === undefined) return undefined
  const patch = structuredPatch('a', 'b', one, other, '', '', {
    context: 3,
    maxEditLength: mostEdits,
    timeout: longestTime,
  })
  return patch?.hunks
    .flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines,
    ])
    .join('\n')
}

function textOf(bytes: Buffer): string | undefined {
  return bytes.length > longestText || bytes.includes(0) ? undefined : decodeUtf8(bytes)
}
