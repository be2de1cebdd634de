import { closeSync, openSync, readSync } from 'node:fs'
import { filePath } from '../../any-bytes.ts'
import type { TreeEntry } from '../../tree/entry.ts'

const chunk = 1 << 16

/** Whether two files of the same size hold the same; those that are one file on the machine are not read. */
export function hasSameContent(one: TreeEntry, other: TreeEntry): boolean {
  if (one.identity !== undefined && one.identity === other.identity) return true
  if (one.size !== other.size) return false
  const first = openContent(one)
  const second = openContent(other)
  try {
    for (let at = 0; at < one.size; at += chunk) {
      const length = Math.min(chunk, one.size - at)
      if (!first.read(at, length).equals(second.read(at, length))) return false
    }
    return true
  } finally {
    first.close()
    second.close()
  }
}

interface OpenContent {
  read(at: number, length: number): Buffer
  close(): void
}

function openContent({ content, source }: TreeEntry): OpenContent {
  if (content !== undefined || source === undefined) {
    const bytes = Buffer.from(content ?? '')
    return { read: (at, length) => bytes.subarray(at, at + length), close: () => {} }
  }
  const file = openSync(filePath(source), 'r')
  return {
    read(at, length) {
      const buffer = Buffer.alloc(length)
      return buffer.subarray(0, readSync(file, buffer, 0, length, at))
    },
    close: () => closeSync(file),
  }
}
