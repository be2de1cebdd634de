import t from 'tap'
import { readSolution } from '../../../../flavours/debian/lib/native/host-solver.ts'

const sum = 'a'.repeat(64)

t.test('what apt says that it would fetch', async (t) => {
  const text = [
    'Reading package lists...',
    'The following additional packages will be installed:',
    '  libb1 libc1',
    '  libd1',
    'The following NEW packages will be installed:',
    '  a libb1',
    `'http://host/pool/b_1%3a2_amd64.deb' b_1%3a2_amd64.deb 20 SHA256:${sum}`,
    `'http://host/pool/a_1+b~c_all.deb' a_1+b~c_all.deb 10 SHA256:${sum}`,
    '',
  ].join('\n')
  const { debs, additional } = readSolution(text)
  t.strictSame(debs, [
    { name: 'a_1+b~c_all.deb', bytes: 10, sha256: sum },
    { name: 'b_1%3a2_amd64.deb', bytes: 20, sha256: sum },
  ])
  t.strictSame([...additional], ['libb1', 'libc1', 'libd1'])
  t.strictSame(readSolution('').debs, [])
})

t.test('nothing without a digest, and no name that leads elsewhere', async (t) => {
  for (const line of [
    "'http://host/a.deb' a.deb 10 MD5Sum:0",
    "'http://host/a.deb' a.deb 10 ",
    `'http://host/a.deb' ../a.deb 10 SHA256:${sum}`,
    `'http://host/a.deb' a 10 SHA256:${sum}`,
  ])
    t.throws(() => readSolution(line), /Expected a package and its SHA-256/)
})
