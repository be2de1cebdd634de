import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { archiveKeys, fingerprints, signerOf } from '../../../flavours/debian/lib/keys.ts'
import { armored, madeUpKey } from '../../fixtures/apt-host.ts'
import { runProgram } from '../../fixtures/run-program.ts'

const archive = madeUpKey('archive')
const vendor = madeUpKey('vendor')

t.test('fingerprints, binary and armored', async (t) => {
  const both = Buffer.concat([archive.packet, vendor.packet])
  t.strictSame(fingerprints(both), [archive.fingerprint, vendor.fingerprint])
  t.strictSame(fingerprints(Buffer.from(`${armored(archive)}\n${armored(vendor)}\n`)), [
    archive.fingerprint,
    vendor.fingerprint,
  ])
  t.strictSame(fingerprints(both.subarray(0, -1)), [archive.fingerprint], 'a part of a packet')
  for (const text of ['', 'no key', '\x99', '\x99\xff\xff', '\xff\xff\xff'])
    t.strictSame(fingerprints(Buffer.from(text, 'latin1')), [])
})

t.test('the keys of this host are those that gpg shows', async (t) => {
  const folder = '/usr/share/keyrings'
  const [name] = readdirSync(folder).filter((one) => one === 'debian-archive-keyring.gpg')
  const gpg = await runProgram('sh', ['-c', 'command -v gpg'], { accept: [1, 127] })
  if (name === undefined || gpg.exitCode !== 0) return
  const { stdout } = await runProgram('gpg', [
    ...['--homedir', t.testdir(), '--show-keys', '--with-colons', join(folder, name)],
  ])
  const shown = [...stdout.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, key = '']) => key)
  const known = await archiveKeys([folder])
  t.not(shown.length, 0)
  t.strictSame(
    shown.filter((key) => !known.has(key)),
    [],
  )
})

t.test('whose an entry is', async (t) => {
  const folder = t.testdir({
    'debian-archive-keyring.gpg': archive.packet,
    'vendor.gpg': vendor.packet,
    'copy.asc': armored(archive),
    'both.gpg': Buffer.concat([archive.packet, vendor.packet]),
    'empty.gpg': '',
  })
  const known = await archiveKeys([folder, join(folder, 'none')])
  const whose = (signedBy: string) => signerOf(signedBy, known)
  const path = (name: string) => join(folder, name)
  for (const signedBy of [
    path('debian-archive-keyring.gpg'),
    path('copy.asc'),
    armored(archive),
    archive.fingerprint,
    `0x${archive.fingerprint.toLowerCase()}!`,
    `${path('copy.asc')} ${archive.fingerprint}`,
    '/nowhere/debian-archive-keyring.gpg',
  ])
    t.equal(await whose(signedBy), 'archive', signedBy)
  t.equal(await whose(''), 'anybody')
  for (const signedBy of [
    path('vendor.gpg'),
    path('both.gpg'),
    path('empty.gpg'),
    armored(vendor),
    vendor.fingerprint,
    '/nowhere/vendor.gpg',
    `${path('copy.asc')} ${path('vendor.gpg')}`,
    'words',
  ])
    t.equal(await whose(signedBy), 'other', signedBy)
  t.equal(await signerOf(armored(vendor), new Set()), 'anybody', 'a host without keys of Debian')
})
