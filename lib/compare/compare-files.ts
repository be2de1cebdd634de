import type { FoundNode } from '../disk/filesystem-reader.ts'
import { digestOfContent, isSameContent, type Readable, wholeContent } from './content.ts'
import { type Change, changesBetween, type FileDifference, kindOf } from './difference.ts'
import { propertiesOf } from './properties.ts'
import { longestText, textDifference } from './text-difference.ts'

/** What of files is compared. */
export interface CompareOptions {
  /** Also when each was last changed. */
  readonly times: boolean
  /** True: texts are shown line by line. */
  readonly texts: boolean
}

/** Compares what is at one path in both images; undefined where it is the same. Error: `image-invalid`. */
export async function compareFiles(
  path: string,
  files: { readonly before: Readable | undefined; readonly after: Readable | undefined },
  options: CompareOptions,
): Promise<FileDifference | undefined> {
  const { before, after } = files
  const kind = kindOf(before, after)
  const one = before ? await propertiesOf(before.reader, before.node, options) : new Map()
  const other = after ? await propertiesOf(after.reader, after.node, options) : new Map()
  if (!before || !after) return { path, kind, changes: changesBetween(one, other) }
  const content = await compareContent({ before, after }, options)
  const changes = [...changesBetween(one, other), ...content.changes]
  if (changes.length === 0) return undefined
  return { path, kind, changes, ...(content.text === undefined ? {} : { text: content.text }) }
}

async function compareContent(
  { before, after }: { readonly before: Readable; readonly after: Readable },
  { texts }: CompareOptions,
): Promise<{ readonly changes: readonly Change[]; readonly text?: string | undefined }> {
  if (!isFile(before.node) || !isFile(after.node)) return { changes: [] }
  const isSame = before.node.size === after.node.size && (await isSameContent(before, after))
  if (isSame) return { changes: [] }
  const changes = [
    {
      property: 'content',
      before: `sha256 ${await digestOfContent(before)}`,
      after: `sha256 ${await digestOfContent(after)}`,
    },
  ]
  const isShort = texts && before.node.size <= longestText && after.node.size <= longestText
  if (!isShort) return { changes }
  const text = textDifference(await wholeContent(before), await wholeContent(after))
  return { changes, text }
}

function isFile({ kind }: FoundNode): boolean {
  return kind === 'file'
}
