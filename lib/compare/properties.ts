import type { FilesystemReader, FoundNode } from '../disk/filesystem-reader.ts'
import { shownPath } from '../report/shown-path.ts'

/** What a file is called by its type bits. */
const types: Readonly<Record<number, string>> = {
  1: 'fifo',
  2: 'character device',
  4: 'folder',
  6: 'block device',
  8: 'file',
  10: 'symlink',
  12: 'socket',
}

/** What is compared of a file beside its content, as texts by their names. */
export async function propertiesOf(
  reader: FilesystemReader,
  node: FoundNode,
  { times }: { readonly times: boolean },
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const { rights, kind } = node
  found.set('type', (kind === 'other' && types[(rights?.mode ?? 0) >> 12]) || kind)
  if (rights) {
    // Nobody looks at those of a symlink.
    if (kind !== 'symlink') found.set('mode', octal(rights.mode))
    found.set('owner', `${rights.uid}:${rights.gid}`)
    if (rights.device !== undefined) found.set('device', rights.device)
    if (times) found.set('time', new Date(rights.mtime * 1000).toISOString().replace('.000', ''))
  }
  if (kind === 'symlink') found.set('target', await targetOf(reader, node))
  if (kind === 'file') found.set('size', String(node.size))
  for (const [name, value] of (await reader.attributes?.(node)) ?? [])
    found.set(`attribute ${name}`, value)
  return found
}

async function targetOf(reader: FilesystemReader, node: FoundNode): Promise<string> {
  const bytes = (await reader.targetBytes?.(node)) ?? Buffer.from(await reader.target(node))
  return shownPath(bytes.toString('latin1'))
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
