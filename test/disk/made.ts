import type { PlacedPartition } from '../../lib/disk/layout.ts'
import type { TreeEntry } from '../../lib/tree/entry.ts'

/** The clock of these tests: 2023-11-14. */
export const clock = 1_700_000_000

/** A tree entry with nothing special about it. */
export function entry(path: string, more: Partial<TreeEntry> = {}): TreeEntry {
  const kind = more.kind ?? 'file'
  return {
    path,
    kind,
    mode: kind === 'directory' ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    mtime: 1_600_000_000,
    size: 0,
    allocated: 0,
    ...(kind === 'file' && more.source === undefined ? { content: '' } : {}),
    ...more,
  }
}

/** A folder. */
export function folder(path: string, more: Partial<TreeEntry> = {}): TreeEntry {
  return entry(path, { kind: 'directory', ...more })
}

/** A partition in its place, `/` by default. */
export function placed(more: Partial<PlacedPartition> = {}): PlacedPartition {
  return {
    name: 'root',
    filesystem: 'ext4',
    mount: '/',
    number: 1,
    start: 1 << 20,
    bytes: 64 << 20,
    partitionUuid: '11111111-1111-4111-8111-111111111111',
    filesystemUuid: '22222222-2222-4222-8222-222222222222',
    ...more,
  }
}
