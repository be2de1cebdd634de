import type { ImageFiles } from './image-files.ts'
import type { Clues, Finding } from './leak.ts'

/** Looks into the content of one file. */
export type ContentCheck = (path: string, content: Buffer) => readonly Finding[]

/** One kind of leak. */
export interface LeakCheck {
  readonly name: string
  readonly summary: string
  /** What to do about it, beside `leaves`. */
  readonly remedy: string
  /** Looks at places of the finished image. */
  readonly paths?: (image: ImageFiles, clues: Clues) => readonly Finding[]
  /** Looks at the files that hooks wrote, in pieces where they are large; undefined: nothing to look for. */
  readonly content?: (clues: Clues, image: ImageFiles) => ContentCheck | undefined
}

/** The line of a place in a text; undefined in what is no text. */
function lineAt(content: Buffer, offset: number): number | undefined {
  if (content.subarray(0, 8192).includes(0)) return undefined
  let line = 1
  for (let at = content.indexOf(10); at >= 0 && at < offset; at = content.indexOf(10, at + 1))
    line++
  return line
}

/** A finding at a place of a file's content. */
export function findingAt(
  of: { readonly path: string; readonly content: Buffer; readonly offset: number },
  what: string,
): Finding {
  const line = lineAt(of.content, of.offset)
  return { path: of.path, what, ...(line === undefined ? {} : { line }) }
}
