import t, { type Test } from 'tap'
import { archiveSources } from '../../../flavours/debian/lib/sources.ts'
import { madeUpHost } from '../../fixtures/apt-host.ts'

const day = '20261101T000000Z'
const options = {
  release: 'bookworm',
  mirror: '',
  security: '',
  components: 'main',
  snapshot: day,
  snapshots: '',
}

/** An archive of snapshots with one day, beside an archive of today that the host names. */
async function prepare(t: Test) {
  const made = await madeUpHost(t)
  const { server, publish, configure, keyring, context, host } = made
  publish(`/archive/debian/${day}`, 'bookworm', 'Debian')
  publish(`/archive/debian/${day}`, 'bookworm-updates', 'Debian')
  publish(`/archive/debian-security/${day}`, 'bookworm-security', 'Debian')
  publish('/debian', 'bookworm', 'Debian')
  configure('sources.list', `deb [signed-by=${keyring}] ${server.url}/debian bookworm main\n`)
  const snapshots = `${server.url}/archive/`
  const chosen = async (more: Partial<typeof options> = {}) =>
    (await archiveSources({ ...options, snapshots, ...more }, context, host)).map(
      ({ uri, suite }) => `${uri.replace(server.url, '')} ${suite}`,
    )
  return { ...made, chosen }
}

t.test('all of one day by one address', async (t) => {
  const { chosen, server, publish } = await prepare(t)
  const all = [
    `/archive/debian/${day} bookworm`,
    `/archive/debian/${day} bookworm-updates`,
    `/archive/debian-security/${day} bookworm-security`,
  ]
  t.strictSame(await chosen(), all)
  t.notOk(
    server.asked.some((line) => line.includes(' /debian/')),
    'the archive of today is not asked',
  )
  const mirror = `${server.url}/other/@SNAPSHOT@`
  publish(`/other/${day}`, 'bookworm', 'Debian')
  t.strictSame(await chosen({ mirror }), [`/other/${day} bookworm`, all[2]])
  publish(`/archive/debian/${day}`, 'sid', 'Debian')
  t.strictSame(await chosen({ release: 'sid' }), [`/archive/debian/${day} sid`])
})

t.test('nothing of another day', async (t) => {
  const { chosen, server, publish } = await prepare(t)
  const today = `${server.url}/debian`
  const invalid = (more: Partial<typeof options>, place: string) =>
    t.rejects(chosen(more), { code: 'settings-invalid', place })
  await invalid({ snapshots: '' }, 'debian.snapshot')
  await invalid({ mirror: today }, 'debian.mirror')
  await invalid({ security: today }, 'debian.security')
  await invalid(
    { snapshots: '', mirror: `${today}/@SNAPSHOT@`, security: today },
    'debian.security',
  )
  await invalid({ snapshot: '', mirror: `${today}/@SNAPSHOT@` }, 'debian.mirror')
  for (const snapshot of ['20261301T000000Z', '20260230T000000Z', '20261101T250000Z'])
    await invalid({ snapshot }, 'debian.snapshot')
  const away = { code: 'archive-unreachable', place: 'debian.snapshot' }
  await t.rejects(chosen({ snapshot: '20250101T000000Z' }), {
    ...away,
    message: /no snapshot of 20250101T000000Z with 'bookworm'/,
  })
  publish(`/archive/debian/${day}`, 'bookworm-updates', 'Debian', 'Mon, 02 Nov 2026 00:00:00 UTC')
  await t.rejects(chosen(), { ...away, message: /'bookworm-updates' .* is younger/ })
  server.files.delete(`/archive/debian/${day}/dists/bookworm-updates/InRelease`)
  server.files.delete(`/archive/debian-security/${day}/dists/bookworm-security/InRelease`)
  await t.rejects(chosen(), { ...away, message: /with 'bookworm-security'/ })
})
