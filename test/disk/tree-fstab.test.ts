import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { filesystems } from '../../lib/disk/filesystems/index.ts'
import { treeFstab } from '../../lib/disk/tree-fstab.ts'
import type { TreeEntry } from '../../lib/tree/entry.ts'
import { clock, entry, folder, placed } from './made.ts'

const root = placed()
const line = `UUID=${root.filesystemUuid} / ext4 defaults 0 1\n`
const own = 'tmpfs /srv tmpfs defaults 0 0\n'

const tableOf = (entries: readonly TreeEntry[]) =>
  treeFstab({ entries, table: 'gpt', partitions: [root], filesystems, clock })

t.test('a tree without a table', async (t) => {
  const { entry: made } = await tableOf([folder('/etc')])
  t.match(made, { path: '/etc/fstab', kind: 'file', mode: 0o644, uid: 0, mtime: clock })
  t.match(made.content, line)
})

t.test(
  'a file keeps its owner and mode; one that lacks nothing is the one of the tree',
  async (t) => {
    const source = join(t.testdir(), 'fstab')
    writeFileSync(source, own)
    const found = entry('/etc/fstab', { source, size: own.length, mode: 0o600, uid: 7 })
    const { entry: made } = await tableOf([found])
    t.match(made, { path: '/etc/fstab', mode: 0o600, uid: 7, mtime: clock })
    t.equal(made.size, made.content?.length)
    t.equal(made.source, undefined)
    t.match(String(made.content), line + own)
    writeFileSync(source, line)
    t.equal((await tableOf([found])).entry.source, source)
  },
)

t.test('links of the tree are followed in the tree', async (t) => {
  const link = (path: string, target: string) => entry(path, { kind: 'symlink', target })
  const file = entry('/usr/share/table', { content: own })
  const { entry: made } = await tableOf([link('/etc/fstab', '../usr/share/table'), file])
  t.equal(made.path, '/usr/share/table')
  t.match(String(made.content), line + own)
  const gone = await tableOf([link('/etc/fstab', '/run/table')])
  t.match(gone.entry, { path: '/etc/fstab', kind: 'file' })
  const twice = entry('/etc/fstab', { hardLinkOf: '/usr/share/table' })
  const { entry: linked } = await tableOf([twice, file])
  t.equal(linked.path, '/etc/fstab')
  t.match(String(linked.content), line + own)
  t.equal(linked.hardLinkOf, undefined)
})
