import { type Dirent, readdirSync } from 'node:fs'
import { filePath, textOfBytes } from '../any-bytes.ts'

/** What lies in a folder. */
interface Child {
  /** A text for any bytes, see `textOfBytes`. */
  readonly name: string
  readonly isDirectory: boolean
  readonly isSocket: boolean
}

/** Reads a folder. Node reads bytes that are no UTF-8 as U+FFFD, which may be a letter of a name as well: then anew. */
export function readFolder(path: string): Child[] {
  const place = filePath(path)
  const found = readdirSync(place, { withFileTypes: true })
  if (!found.some(({ name }) => name.includes('\ufffd')))
    return found.map((child) => ({ ...kindsOf(child), name: child.name }))
  return readdirSync(place, { withFileTypes: true, encoding: 'buffer' }).map((child) => ({
    ...kindsOf(child),
    name: textOfBytes(child.name),
  }))
}

function kindsOf(child: Pick<Dirent, 'isDirectory' | 'isSocket'>) {
  return { isDirectory: child.isDirectory(), isSocket: child.isSocket() }
}
