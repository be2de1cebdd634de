import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestFile } from '../../lib/files.ts'
import { findTool } from '../../lib/tools.ts'
import { findWriters } from '../../lib/writers/writers.ts'

/** A host that says that `gzip` and its library have these versions. */
function host(t: Tap, gzip: string, library: string): string {
  const paragraph = (name: string, version: string, more = '') =>
    `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n${more}\n`
  const status =
    paragraph('libc6', '2.36') +
    paragraph('zlib1g', library) +
    paragraph('gzip', gzip, 'Depends: libc6, zlib1g (>= 1.2)\n')
  const list = '/bin/gzip\n/usr/bin/gzip\n'
  return t.testdir({
    etc: { 'os-release': 'ID=debian\n' },
    var: { lib: { dpkg: { status, info: { 'gzip.list': list } } } },
  })
}

type Tap = Pick<typeof t, 'testdir'>

const gzip = { command: 'gzip', packages: { debian: 'gzip' } }

t.test('packages, and the libraries that they write by', async (t) => {
  t.strictSame(await findWriters([gzip, gzip], host(t, '1.12-1', '1.2.13')), {
    gzip: { version: '1.12-1', architecture: 'amd64' },
    zlib1g: { version: '1.2.13', architecture: 'amd64' },
  })
  t.match(await findWriters([gzip], host(t, '1.13-1', '1.2.13')), { gzip: { version: '1.13-1' } })
})

t.test('a program that no package has is known by its bytes', async (t) => {
  const sha256 = await digestFile((await findTool('gzip')) ?? '')
  t.strictSame(await findWriters([gzip], t.testdir()), { gzip: { sha256 } })
  const other = { ...gzip, packages: { debian: 'libc6' } }
  t.strictSame(await findWriters([other], host(t, '1', '1')), { gzip: { sha256 } })
})

t.test('of a folder of modules every file counts', async (t) => {
  const folder = join(t.testdir({ 'i386-pc': { 'modinfo.sh': 'one', 'a.mod': 'a' } }), 'i386-pc')
  const tools = [{ command: join(folder, 'modinfo.sh'), packages: {} }]
  const before = await findWriters(tools)
  t.match(before, { 'i386-pc': { sha256: /^[0-9a-f]{64}$/ } })
  writeFileSync(join(folder, 'a.mod'), 'b')
  t.notSame(await findWriters(tools), before)
})

t.test('this host is asked within milliseconds, and what is not there is left out', async (t) => {
  const absent = { command: 'no-such-program', packages: { debian: 'gzip' } }
  t.strictSame(await findWriters([absent]), {})
  t.strictSame(await findWriters([]), {})
  const started = performance.now()
  t.ok((await findWriters([gzip])).gzip)
  t.ok(performance.now() - started < 200)
})
