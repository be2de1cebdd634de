import { mkdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { clock, entry, folder } from '../made.ts'
import { needs } from '../needs.ts'
import { makeExt4 } from './made-ext4.ts'

const mib = 1 << 20
const skip = needs('mke2fs', 'debugfs', 'e2fsck')

const names = [
  'a b',
  'q"uote',
  '"',
  'back\\slash',
  'ünï',
  '日本語',
  '<12>',
  '<2>',
  '-dash',
  '-R',
  '#hash',
  "it's",
  'tab\there',
  '*',
  '?',
  '[x]',
  '...',
  '$x',
  '%s',
  '\u0001',
  ' lead',
  'trail ',
  'a"b"c',
  'L'.repeat(255),
].sort()

t.test('names of all kinds', { skip }, async (t) => {
  const entries = [
    folder('/'),
    ...names.map((name) => entry(`/${name}`, { content: name })),
    folder('/~'),
    ...names.map((name) => folder(`/~/${name}`)),
    ...names.map((name) => entry(`/~/${name}/in`, { content: `in ${name}` })),
  ]
  const base = t.testdir({})
  const ask = await makeExt4({ folder: base, entries })
  mkdirSync(`${base}/out`)
  await ask(`rdump / "${base}/out"`)
  for (const name of names) {
    t.equal(readFileSync(`${base}/out/${name}`, 'utf8'), name)
    t.equal(readFileSync(`${base}/out/~/${name}/in`, 'utf8'), `in ${name}`)
  }
})

t.test('attributes', { skip }, async (t) => {
  const base = t.testdir({ source: 'from the tree' })
  const links = { kind: 'symlink', mode: 0o777 } as const
  const ask = await makeExt4({
    folder: base,
    entries: [
      folder('/', { mode: 0o750, gid: 3, mtime: 7 }),
      entry('/dev', { kind: 'block', device: { major: 259, minor: 300_000 } }),
      entry('/fifo', { kind: 'fifo', mode: 0o600 }),
      entry('/future', { content: 'x', mtime: clock + 100 }),
      entry('/ids', { uid: 70_000, gid: 123_456, mode: 0o4711 }),
      entry('/l59', { ...links, target: 'x'.repeat(59), uid: 1000 }),
      entry('/l60', { ...links, target: 'x'.repeat(60) }),
      entry('/l4095', { ...links, target: 'y'.repeat(4095) }),
      entry('/null', { kind: 'character', device: { major: 1, minor: 3 }, mode: 0o666 }),
      entry('/old', { mtime: -100_000 }),
      folder('/setgid', { mode: 0o2775, gid: 50, mtime: 1_100_000_000 }),
      entry('/setgid/child', { content: 'x' }),
      entry('/src', { source: `${base}/source`, mode: 0o640 }),
      folder('/sticky', { mode: 0o1777 }),
    ],
  })
  const expected: [path: string, ...patterns: RegExp[]][] = [
    ['/', /Mode: {2}0750/, /Group: +3\s/, /mtime: 0x00000007:00000000/],
    ['/dev', /Type: block special/, /259:300000 /],
    ['/fifo', /Type: FIFO/, /Mode: {2}0600/],
    ['/future', /mtime: 0x6553f100:00000000/],
    ['/ids', /User: 70000 /, /Group: 123456 /, /Mode: {2}04711/, /mtime: 0x5f5e1000:00000000/],
    ['/l59', /Type: symlink/, /Mode: {2}0777/, /User: {2}1000/, /Size: 59\n/, /Blockcount: 0/],
    ['/l60', /Size: 60\n/, /Blockcount: 8/],
    ['/l4095', /Size: 4095\n/],
    ['/null', /Type: character special/, /01:03/],
    ['/old', /mtime: 0xfffe7960:00000000/],
    ['/setgid', /Mode: {2}02775/, /Group: +50\s/, /mtime: 0x4190ab00:00000000/],
    ['/src', /Mode: {2}0640/, /Size: 13\n/],
    ['/sticky', /Mode: {2}01777/, /Links: 2\s/],
  ]
  for (const [path, ...patterns] of expected) {
    const said = await ask(`stat ${path}`)
    for (const pattern of patterns) t.match(said, pattern, path)
    for (const time of ['ctime', 'atime', 'crtime'])
      t.match(said, new RegExp(`${time}: 0x6553f100:00000000`), `${path} ${time}`)
  }
  t.equal(await ask('cat /src'), 'from the tree')
})

t.test('hard links, also of what is no file, fill folders', { skip }, async (t) => {
  const many = Array.from({ length: 400 }, (_, index) => {
    const path = `/z/${String(index).padStart(3, '0')}${'n'.repeat((index * 7) % 240)}`
    return entry(path, { hardLinkOf: index % 2 ? '/file' : '/null' })
  })
  const null_ = { kind: 'character', device: { major: 1, minor: 3 } } as const
  const entries = [folder('/'), entry('/file', { content: 'x' }), entry('/null', null_)]
  const ask = await makeExt4({
    folder: t.testdir({}),
    entries: [...entries, folder('/z'), ...many],
  })
  t.match(await ask('stat /file'), /Links: 201/)
  t.match(await ask('stat /null'), /Links: 201/)
  t.equal(await ask(`cat "${many[399]?.path}"`), 'x')
})

t.test('holes stay holes', { skip }, async (t) => {
  const base = t.testdir({ sparse: Buffer.concat([Buffer.alloc(40 * mib), Buffer.from('end')]) })
  const sparse = { source: `${base}/sparse`, size: 40 * mib + 3, allocated: 40 * mib }
  const ask = await makeExt4({ folder: base, entries: [folder('/'), entry('/sparse', sparse)] })
  t.match(await ask('stat /sparse'), /Size: 41943043\n/)
  t.match(await ask('stat /sparse'), /Blockcount: 8/)
  const from = readFileSync(`${base}/sparse`)
  await ask(`dump /sparse "${base}/back"`)
  t.ok(readFileSync(`${base}/back`).equals(from))
})

t.test('extended attributes', { skip }, async (t) => {
  const acl =
    '0200000001000700ffffffff02000700e803000004000500ffffffff10000700ffffffff20000500ffffffff'
  const xattrs = {
    'security.capability': '0100000200200000000000000000000000000000',
    'system.posix_acl_access': acl,
    'user.all': Buffer.from(Array.from({ length: 256 }, (_, index) => index)).toString('hex'),
    'user.empty': '',
    'user.large': 'ab'.repeat(2500),
  }
  const base = t.testdir({})
  const ask = await makeExt4({ folder: base, entries: [folder('/'), entry('/ping', { xattrs })] })
  for (const [name, value] of Object.entries(xattrs)) {
    await ask(`ea_get -f "${base}/value" /ping ${name}`)
    // The ids of entries that have none are not on the disk; the kernel shows -1 for them, debugfs 0.
    const expected = name.includes('acl') ? value.replaceAll('ffffffff', '00000000') : value
    t.equal(readFileSync(`${base}/value`).toString('hex'), expected, name)
  }
})

t.test('the same twice, with features that old readers know', { skip }, async (t) => {
  const base = t.testdir({})
  const entries = [folder('/'), entry('/a', { content: 'a' }), folder('/b'), entry('/b/c')]
  const ask = await makeExt4({ folder: base, entries, name: 'one' })
  await new Promise((done) => setTimeout(done, 1100))
  await makeExt4({ folder: base, entries, name: 'two' })
  t.ok(readFileSync(`${base}/one.raw`).equals(readFileSync(`${base}/two.raw`)))
  const stats = await ask('stats')
  t.match(stats, /resize_inode .*metadata_csum\n/)
  t.notMatch(stats, /metadata_csum_seed|orphan_file/)
  t.match(stats, /volume name: +test\n/)
  t.match(stats, /UUID: +22222222-2222-4222-8222-222222222222/)
  t.match(stats, /Default mount options: +user_xattr acl/)
})

t.test('/ and lost+found are what they are in the tree', { skip }, async (t) => {
  const entries = [
    folder('/', { mode: 0o750, gid: 4 }),
    folder('/lost+found', { mode: 0o711, gid: 50 }),
    entry('/lost+found/#12', { content: 'found' }),
    entry('/z', { hardLinkOf: '/lost+found/#12' }),
  ]
  const ask = await makeExt4({ folder: t.testdir(), entries })
  t.match(await ask('stat /'), /Mode: +0750[\s\S]*Group: +4 /)
  t.match(await ask('stat /lost+found'), /Inode: 11 [\s\S]*Mode: +0711[\s\S]*Group: +50 /)
  t.equal(await ask('cat /lost+found/#12'), 'found')
  t.equal(await ask('cat /z'), 'found')
})
