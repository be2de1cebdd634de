import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseIndex, vouchedFiles } from '../../lib/worker/cache-index.ts'

const sum = 'ab'.repeat(32)
const index = {
  files: '/lists/*_Packages',
  digest: 'SHA256',
  name: '{Package}_{Version}_{Architecture}.deb',
}
const stanza = (name: string, more = '') =>
  `Package: ${name}\nArchitecture: all\nVersion: 1:2.0-1~x+b1\nDescription: x\n SHA256: no\nSHA256: ${sum}\n${more}`

t.test('stanzas', (t) => {
  const cases: [string, string, object[]][] = [
    ['one', stanza('a'), [{ digest: sum, name: 'a_1%3a2.0-1~x+b1_all.deb' }]],
    [
      'the digest first',
      `SHA256: ${sum}\nPackage: a\nVersion: 1\nArchitecture: all`,
      [{ name: 'a_1_all.deb' }],
    ],
    ['two', `${stanza('a')}\n\n${stanza('b')}`, [{ name: /^a_/ }, { name: /^b_/ }]],
    ['nothing', '', []],
    ['no digest', 'Package: a\nVersion: 1\nArchitecture: all\n', []],
    ['a digest of another kind', stanza('a').replace(sum, 'abcd'), []],
    ['no version', stanza('a').replace('Version', 'Versions'), []],
    ['a name that leads away', stanza('../../etc/x'), []],
    ['a hidden name', stanza('.a'), []],
    ['a name that is too long', stanza('a'.repeat(300)), []],
    ['a name with a line of its own', stanza('a b'), []],
  ]
  for (const [title, text, wanted] of cases) t.match(parseIndex(text, index), wanted, title)
  for (const [title, text, wanted] of cases)
    t.equal(parseIndex(text, index).length, wanted.length, title)
  t.end()
})

t.test('of a tree: read once, and again when it is another file', (t) => {
  const folder = t.testdir({
    outside: { b_Packages: stanza('outside') },
    notes: {},
    tree: { lists: { a_Packages: stanza('a'), Packages: stanza('x'), folder_Packages: {} } },
  })
  const tree = join(folder, 'tree')
  symlinkSync(join(folder, 'outside/b_Packages'), join(tree, 'lists/b_Packages'))
  symlinkSync('/lists/a_Packages', join(tree, 'lists/c_Packages'))
  const notes = join(folder, 'notes')
  const names = (...wanted: string[]) =>
    vouchedFiles(tree, index, { notes, wanted: new Set(wanted) }).map(({ name }) => name)
  t.match(names(sum), [/^a_/, /^a_/], 'nothing from outside of the tree')
  t.match(names(sum), [/^a_/, /^a_/])
  t.strictSame(names('cd'.repeat(32)), [], 'nor what nobody asked for')
  t.match(names('cd'.repeat(32), sum), [/^a_/, /^a_/])
  t.ok(readdirSync(notes).every((name) => /^\.(index|found)-[0-9a-f]{32}$/.test(name)))
  writeFileSync(join(tree, 'lists/a_Packages'), stanza('z'))
  t.match(names(sum), [/^z_/, /^z_/])
  t.end()
})
