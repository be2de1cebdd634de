import { open, readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import type { BlockSource } from '../../../lib/disk/block-source.ts'
import { deriveUuid } from '../../../lib/disk/derive.ts'
import type { TarDriver } from '../../../lib/disk/filesystem-driver.ts'
import type { FilesystemReader, FoundNode } from '../../../lib/disk/filesystem-reader.ts'
import { usualSizes } from '../../../lib/disk/filesystems/head-room.ts'
import { byteLabel } from '../../../lib/disk/filesystems/label-rule.ts'
import { readTar } from '../../../lib/tree/tar/read-tar.ts'

const magic = 'TOYFS 1\n'
const kinds = { file: 'file', directory: 'folder', symlink: 'symlink' } as const

/** A filesystem in one file: a header with UUID and label, and behind it an archive. */
export const toyfs: TarDriver = {
  name: 'toyfs',
  summary: 'an archive behind a header',
  tools: [],
  wants: 'tar',
  label: byteLabel(5),
  fstab: { options: 'ro', pass: 0 },
  ...usualSizes,
  uuid: (seed) => deriveUuid(seed, 'uuid'),
  async make({ disk, partition, tar }) {
    const header = Buffer.alloc(512)
    header.write(`${magic}${partition.filesystemUuid}\n${partition.label ?? ''}\n`)
    const file = await open(disk, 'r+')
    await file.write(Buffer.concat([header, await readFile(tar)]), 0, null, partition.start)
    await file.close()
  },
  recognise: (head) => head.toString('latin1', 0, magic.length) === magic,
  read: readToy,
}

interface ToyNode extends FoundNode {
  readonly path: string
  readonly target: string
  readonly content: Buffer
}

async function readToy(source: BlockSource): Promise<FilesystemReader<ToyNode>> {
  const header = (await source.read(0, 512)).toString('utf8')
  const [, uuid = '', label = ''] = header.split('\n')
  const nodes = new Map<string, ToyNode>()
  for await (const member of readTar([await source.read(512, source.size - 512)])) {
    if (member.kind !== 'entry') continue
    const { path, kind, size, target = '' } = member.entry
    const chunks: Buffer[] = []
    for await (const chunk of member.content()) chunks.push(chunk)
    const content = Buffer.concat(chunks)
    const found = kinds[kind as keyof typeof kinds] ?? 'other'
    nodes.set(path, { id: nodes.size, kind: found, size, path, target, content })
  }
  const root = nodes.get('/') as ToyNode
  const isIn = (path: string, { path: folder }: ToyNode) =>
    path !== '/' && posix.dirname(path) === folder
  return {
    kind: 'toyfs',
    uuid,
    label,
    isDirty: false,
    root,
    names: async (folder) =>
      [...nodes.keys()].filter((path) => isIn(path, folder)).map((path) => posix.basename(path)),
    child: async (folder, name) => nodes.get(posix.join(folder.path, name)),
    target: async (link) => link.target,
    async *content(file) {
      yield file.content
    },
  }
}
