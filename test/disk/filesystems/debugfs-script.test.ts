import t from 'tap'
import { debugfsScript } from '../../../lib/disk/filesystems/debugfs-script.ts'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { clock, entry, folder } from '../made.ts'

const files = { contentFile: (content: string | Uint8Array) => `/scratch/${content.length}` }
const script = (entries: TreeEntry[]) => debugfsScript({ entries, clock, files })

t.test('folder by folder, attributes of folders last', async (t) => {
  const sections = script([
    folder('/', { mode: 0o755, mtime: clock }),
    folder('/a', { mode: 0o2775, gid: 50 }),
    entry('/a/x', { source: '/tree/a/x', mode: 0o4755, uid: 70000 }),
    entry('/b', { content: 'abc', mtime: clock + 5, xattrs: { 'user.x': '00ff' } }),
    entry('/c', { kind: 'symlink', target: 'a "q"', mtime: -1 }),
    entry('/d', { kind: 'character', device: { major: 1, minor: 3 }, mtime: clock }),
    entry('/e', { kind: 'block', device: { major: 259, minor: 300_000 }, mtime: clock }),
    entry('/f', { kind: 'fifo', mtime: clock }),
    folder('/lost+found', { mode: 0o700, mtime: clock }),
    entry('/lost+found/x', { kind: 'fifo', mtime: clock }),
    entry('/z', { hardLinkOf: '/lost+found/x' }),
  ])
  t.strictSame(
    sections.map(({ lines }) => lines),
    [
      [
        'cd <2>',
        'mkdir a',
        'write /scratch/3 b',
        'sif <13> mode 0100644',
        'ea_set -f /scratch/2 -- <13> user.x',
        'symlink c "a ""q"""',
        'sif <14> mtime @0',
        'mknod d c 1 3',
        'sif <15> mode 020644',
        'mknod e b 0 0',
        'sif <16> mode 060644',
        'sif <16> block[1] 1227949024',
        'mknod f p',
        'sif <17> mode 010644',
        'ln <19> z',
      ],
      [
        'cd <12>',
        'write /tree/a/x x',
        'sif <18> mode 0104755',
        'sif <18> uid 70000',
        'sif <18> mtime @1600000000',
      ],
      ['cd <11>', 'mknod x p', 'sif <19> mode 010644', 'sif <19> links_count 2'],
      [
        'sif <2> mode 040755',
        'sif <12> mode 042775',
        'sif <12> gid 50',
        'sif <12> mtime @1600000000',
        'sif <11> mode 040700',
      ],
    ],
  )
  t.strictSame(
    sections.map(({ expected }) => expected.map(({ inode }) => inode)),
    [[13, 15, 16, 17], [18], [19], []],
  )
})

t.test('hard links take no inode, and a full folder is expanded for them', async (t) => {
  const links = Array.from({ length: 20 }, (_, index) =>
    entry(`/${'n'.repeat(250)}${100 + index}`, { content: '', hardLinkOf: '/a' }),
  )
  const [root] = script([folder('/'), entry('/a', { mtime: clock }), ...links, entry('/z')])
  t.ok(root?.lines.includes('sif <12> links_count 21'))
  t.equal(root?.lines.filter((line) => line.startsWith('ln <12> nnn')).length, 20)
  t.equal(root?.lines.filter((line) => line === 'expand_dir <2>').length, 1)
  t.strictSame(root?.expected.at(-1), { inode: 13, path: '/z' })
})

const refused: TreeEntry[] = [
  entry('/line\nfeed'),
  entry('/attribute', { xattrs: { 'user.x\nwrite /etc/shadow y': '' } }),
  entry('/carriage\rreturn'),
  entry('/link', { kind: 'symlink', target: 'a\nb' }),
  entry('/long', { kind: 'symlink', target: '"'.repeat(4095) }),
]
for (const one of refused)
  t.throws(() => script([folder('/'), one]), { code: 'text-refused', place: one.path }, one.path)

t.test('lost+found is a folder', (t) => {
  const link = entry('/lost+found', { kind: 'symlink', target: 'x' })
  t.throws(() => script([folder('/'), link]), { code: 'tree-invalid', place: '/lost+found' })
  t.end()
})
