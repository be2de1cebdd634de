import t, { type Test } from 'tap'
import { archiveSources, sourceLines } from '../../../flavours/debian/lib/sources.ts'
import { armored, madeUpHost, madeUpKey } from '../../fixtures/apt-host.ts'
import { runProgram } from '../../fixtures/run-program.ts'

const options = {
  release: 'bookworm',
  mirror: '',
  security: '',
  components: 'main',
  snapshot: '',
  snapshots: '',
}

t.test('from the options', async (t) => {
  const { server, context, publish } = await madeUpHost(t)
  const given = {
    ...options,
    mirror: `${server.url}/@SNAPSHOT@/debian/`,
    snapshot: '20261101T000000Z',
    security: `${server.url}/security/@SNAPSHOT@`,
  }
  const lines = async () => sourceLines(await archiveSources(given, context))
  await t.rejects(lines(), {
    code: 'archive-unreachable',
    message: /no snapshot of 20261101T000000Z with 'bookworm'/,
  })
  publish('/20261101T000000Z/debian', 'bookworm', 'anybody')
  publish('/20261101T000000Z/debian', 'bookworm-updates', 'anybody')
  publish('/security/20261101T000000Z', 'bookworm-security', 'anybody')
  t.equal(
    await lines(),
    `deb ${server.url}/20261101T000000Z/debian bookworm main
deb ${server.url}/20261101T000000Z/debian bookworm-updates main
deb ${server.url}/security/20261101T000000Z bookworm-security main
`,
  )
  server.files.delete('/20261101T000000Z/debian/dists/bookworm-updates/InRelease')
  t.notMatch(await lines(), 'updates', 'an archive may lack it')
})

/** Addresses and suites that were chosen for a release, the server's address left out. */
async function prepare(t: Test) {
  const made = await madeUpHost(t)
  for (const suite of ['bookworm', 'bookworm-updates']) made.publish('/debian', suite, 'Debian')
  made.publish('/debian-security', 'bookworm-security', 'Debian')
  for (const suite of ['bookworm', 'bookworm-updates', 'trixie'])
    made.publish('/vendor', suite, 'vendor')
  const chosen = async (release = 'bookworm') =>
    (await archiveSources({ ...options, release }, made.context, made.host)).map(
      ({ uri, suite }) => `${uri.replace(made.server.url, '')} ${suite}`,
    )
  return { ...made, url: made.server.url, chosen }
}

const all = ['/debian bookworm', '/debian bookworm-updates', '/debian-security bookworm-security']

t.test('a vendor whose suite has the name of the release is never taken', async (t) => {
  const { url, server, chosen, configure, keyring, vendorKeyring } = await prepare(t)
  const stanza = (path: string, suites: string, signedBy: string) =>
    `Types: deb\nURIs: ${url}${path}/\nSuites: ${suites}\nComponents: main\n${signedBy}\n`
  const vendor = (signedBy: string) => stanza('/vendor', 'bookworm bookworm-updates', signedBy)
  const ours = `Signed-By: ${keyring}`
  configure(
    'sources.list.d/debian.sources',
    [
      stanza('/debian', 'bookworm bookworm-updates', ours),
      stanza('/debian-security', 'bookworm-security', ours),
    ].join('\n'),
  )
  const block = armored(madeUpKey('vendor')).replaceAll(/^/gm, ' ').replaceAll(/^ $/gm, ' .')
  for (const signedBy of [`Signed-By: ${vendorKeyring}`, 'X: y', `Signed-By:\n${block}`]) {
    configure('sources.list.d/aa-vendor.sources', vendor(signedBy))
    t.strictSame(await chosen(), all, signedBy)
  }
  configure('sources.list.d/aa-vendor.list', `deb ${url}/vendor bookworm main\n`)
  configure(
    'sources.list',
    `deb [arch=amd64 signed-by=${vendorKeyring}] ${url}/vendor bookworm x\n`,
  )
  t.strictSame(await chosen(), all)
  t.notOk(
    server.asked.some((line) => line.startsWith('/vendor')),
    'nor asked',
  )
  configure('sources.list.d/debian.sources', vendor('X: y'))
  configure('sources.list.d/zz.list', `deb ${url}/debian bookworm main\n`)
  t.strictSame(await chosen(), ['/debian bookworm'], 'without keys, the index tells whose it is')
})

t.test('transports beside http', async (t) => {
  const { url, server, chosen, configure, keyring } = await prepare(t)
  const list = configure('mirrors/debian.list', `${url}/debian\n`)
  const signed = `[signed-by=${keyring}]`
  configure(
    'sources.list',
    `deb ${signed} cdrom:[Debian]/ bookworm main
deb ${signed} tor+http://onion.example.org/debian bookworm main
deb ${signed} file:/srv/debian bookworm main
deb ${signed} copy:/srv/debian bookworm main
deb ${signed} mirror+file:${list} bookworm main
deb ${signed} mirror+file:${list} bookworm-updates main
deb ${signed} mirror+${url}/list bookworm-security main
`,
  )
  t.strictSame(await chosen(), all.slice(0, 2), 'a list that is not there')
  server.files.set('/list', Buffer.from(`${url}/debian-security\n`))
  configure(
    'sources.list.d/more.list',
    `deb ${signed} mirror+${server.url}/list bookworm-security x\n`,
  )
  t.strictSame(await chosen(), all)
})

t.test('names that apt passes over', async (t) => {
  const { url, chosen, configure, keyring } = await prepare(t)
  const line = `deb [signed-by=${keyring}] ${url}/debian bookworm main\n`
  configure('sources.list.d/a.list.save', line.replace('/debian', '/vendor'))
  configure('sources.list.d/b.sources.bak', line)
  configure('sources.list.d/c.list', line)
  t.strictSame(await chosen(), ['/debian bookworm'])
})

t.test('a release that the host does not name', async (t) => {
  const { url, chosen, configure, publish, keyring } = await prepare(t)
  const signed = `deb [signed-by=${keyring}] ${url}`
  configure('sources.list.d/aa.list', `deb ${url}/vendor trixie main\n`)
  configure(
    'sources.list.d/debian.list',
    `${signed}/debian bookworm main\n${signed}/debian-security bookworm-security main\n`,
  )
  publish('/debian', 'trixie', 'Debian')
  publish('/debian', 'sid', 'Debian')
  publish('/debian-security', 'trixie-security', 'Debian')
  t.strictSame(await chosen('trixie'), ['/debian trixie', '/debian-security trixie-security'])
  t.strictSame(await chosen('sid'), ['/debian sid'], 'suites that are not there are left out')
})

t.test('a host without Debian gets what mmdebstrap takes', async (t) => {
  const { context, host, configure, url, lines, keyring } = await prepare(t)
  configure(
    'sources.list.d/a.list',
    `deb ${url}/vendor bookworm main\ndeb [signed-by=${keyring}] cdrom:[Debian]/ bookworm main\n`,
  )
  const asked: (readonly string[])[] = []
  const usual = `source: deb ${url}/debian bookworm main
source: deb [signed-by="/k.gpg"] ${url}/debian-security bookworm-security main
E: command failed
`
  const run: typeof runProgram = async (command, args = [], more = {}) => {
    if (command !== 'mmdebstrap') return runProgram(command, args, more)
    asked.push(args)
    return { stdout: '', stderr: usual, exitCode: 25 }
  }
  const sources = await archiveSources(options, { ...context, run }, host)
  t.equal(asked.length, 1)
  t.strictSame(
    sources.map(({ uri, suite }) => `${uri} ${suite}`),
    [`${url}/debian bookworm`, `${url}/debian-security bookworm-security`],
  )
  t.match(lines.join('\n'), /warning: 'cdrom:.*bookworm' .* passed over: an image does not reach/)
})

t.test('silence is no answer', async (t) => {
  const { url, chosen, configure, keyring } = await prepare(t)
  const signed = `[signed-by=${keyring}]`
  configure(
    'sources.list',
    `deb ${signed} ${url}/debian bookworm main\ndeb ${signed} http://127.0.0.1:9 bookworm-updates main\n`,
  )
  await t.rejects(chosen(), { code: 'archive-unreachable', message: /127.0.0.1:9/ })
})
