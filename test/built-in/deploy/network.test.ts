import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Faults, serveImages } from '../../fixtures/image-server.ts'
import { digestOf, dirtyDisk, partition, scatter, writeImage } from '../../fixtures/write-image.ts'

t.setTimeout(900_000)
const MB = 1 << 20

/** A partitioned raw image, the same as qcow2, and a disk for it. */
function prepare(t: Test) {
  const folder = t.testdir()
  const raw = join(folder, 'image.raw')
  const qcow2 = join(folder, 'image.qcow2')
  writeFileSync(raw, '')
  truncateSync(raw, 8 * MB)
  partition(raw, ['start=2048, name=root'])
  scatter(raw, [
    [2 * MB, 900_000],
    [6 * MB, 700_000],
  ])
  execFileSync('qemu-img', ['convert', '-c', '-O', 'qcow2', raw, qcow2])
  const disk = dirtyDisk(join(folder, 'disk'), 8 * MB)
  const written = () => readFileSync(disk).equals(readFileSync(raw))
  const hasTable = () => readFileSync(disk).includes('EFI PART')
  return { folder, raw, qcow2, disk, written, hasTable }
}

/** A good image under a server that misbehaves in ways that one can live with. */
const endured: Readonly<Record<string, { faults: Faults; kind?: 'raw'; says?: RegExp }>> = {
  'a connection that drops twice is resumed': {
    faults: { dropAfter: 500_000, drops: 2 },
    says: /trying again in 0\.0 s, from byte [1-9]\d+/,
  },
  'errors of the server pass': { faults: { statuses: [503, 502] }, says: /the server answers 503/ },
  'a redirection is followed': { faults: { redirectFrom: '/image' } },
  'a raw image needs no ranges': { faults: { noRanges: true }, kind: 'raw' },
  'a raw image is read again as far as needed where there are no ranges': {
    faults: { noRanges: true, dropAfter: 3_000_000, drops: 3 },
    kind: 'raw',
  },
}

for (const [name, { faults, kind = 'qcow2', says = /is written to/ }] of Object.entries(endured))
  t.test(name, async (t) => {
    const made = prepare(t)
    const image = made[kind]
    const path = faults.redirectFrom ? 'here' : 'image'
    const server = await serveImages(t, { [path]: image }, faults)
    const ended = await writeImage(['--digest', digestOf(image), `${server.url}/image`, made.disk])
    t.equal(ended.exitCode, 0, ended.stderr)
    t.match(ended.stderr, says)
    t.ok(made.written(), 'the disk is the image')
  })

/** What cannot be endured: the message, and that no table is there to boot from. */
const fatal: Readonly<
  Record<string, { faults: Faults; says: RegExp; writes?: true; kind?: 'raw' }>
> = {
  'a wrong byte': {
    faults: { flipAt: 3_000_000 },
    kind: 'raw',
    says: /error: the digest of .* is sha256:[0-9a-f]{64}, expected sha256:/,
    writes: true,
  },
  'no such file': {
    faults: { statuses: [404] },
    says: /error: the server answers 404 for http.*no such file/,
  },
  'a server that stays broken': {
    faults: { statuses: Array(9).fill(500) },
    says: /cannot be read: the server answers 500; given up after 4 tries/,
  },
  'a connection that always drops': {
    faults: { dropAfter: 0, drops: 99 },
    says: /given up after 4 tries, at byte 0/,
  },
  'no ranges for a qcow2': {
    faults: { noRanges: true },
    says: /no range requests, which a qcow2 image needs.*as a raw image/,
  },
}

for (const [name, { faults, says, writes, kind = 'qcow2' }] of Object.entries(fatal))
  t.test(name, async (t) => {
    const made = prepare(t)
    const server = await serveImages(t, { image: made[kind] }, faults)
    const digest = digestOf(made[kind])
    const ended = await writeImage(['--digest', digest, '--json', `${server.url}/image`, made.disk])
    t.equal(ended.exitCode, 1, ended.stderr)
    t.match(ended.stderr, says)
    t.match(JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? ''), {
      state: 'failed',
      error: String,
    })
    const disk = readFileSync(made.disk)
    if (writes) t.ok(disk.subarray(0, 512).every((byte) => byte === 0) && !made.hasTable())
    else
      t.ok(
        disk.every((byte) => byte === 0xa5),
        'nothing was written',
      )
  })

t.test('a file that changes on the server meanwhile', async (t) => {
  const made = prepare(t)
  const other = join(made.folder, 'other.raw')
  copyFileSync(made.raw, other)
  const faults = { dropAfter: 2_000_000, drops: 2, changesAt: 3, changedTo: other }
  const server = await serveImages(t, { image: made.raw }, faults)
  const digest = digestOf(made.raw)
  const ended = await writeImage(['--digest', digest, `${server.url}/image`, made.disk])
  t.equal(ended.exitCode, 1)
  t.match(ended.stderr, /changed on the server while it was read/)
  t.notOk(made.hasTable())
})

t.test('nobody listens, a name that nobody knows, and a URL of another kind', async (t) => {
  const { disk } = prepare(t)
  const quick = ['--digest', 'none', '--retries', '1']
  const closed = await writeImage([...quick, 'http://127.0.0.1:9/image', disk])
  t.match(closed.stderr, /Failed to connect to 127\.0\.0\.1 port 9/)
  const secret = await writeImage([...quick, 'http://me:secret@127.0.0.1:9/image', disk])
  t.notMatch(secret.stderr, /secret/, 'the password is not shown')
  const ftp = await writeImage([...quick, 'ftp://127.0.0.1/image', disk])
  t.match(ftp.stderr, /expected a URL of http or https/)
})

t.test('a disk that is too small, a disk that is not there, a wrong digest', async (t) => {
  const made = prepare(t)
  const server = await serveImages(t, { qcow2: made.qcow2, raw: made.raw })
  const small = dirtyDisk(join(made.folder, 'small'), 7 * MB)
  for (const kind of ['qcow2', 'raw'] as const) {
    const ended = await writeImage(['--digest', 'none', `${server.url}/${kind}`, small])
    t.equal(ended.exitCode, 1)
    t.match(ended.stderr, /small is too small: it has 7\.3 MB, and the image in .* needs 8\.4 MB/)
  }
  t.ok(
    readFileSync(small).every((byte) => byte === 0xa5),
    'nothing was written',
  )
  const url = `${server.url}/raw`
  t.match((await writeImage(['--digest', 'none', url, '/nowhere'])).stderr, /no disk \/nowhere/)
  t.match(
    (await writeImage(['--digest', 'sha256:12', url, made.disk])).stderr,
    /64 hexadecimal digits/,
  )
  t.match((await writeImage([url, made.disk])).stderr, /expected --digest/)
  const sha512 = execFileSync('sha512sum', [made.raw], { encoding: 'utf8' }).split(' ')[0]
  t.equal((await writeImage(['--digest', `sha512:${sha512}`, url, made.disk])).exitCode, 0)
})

t.test(
  'https: a certificate that nobody vouches for is refused; one of --ca is trusted',
  async (t) => {
    const { folder, disk, qcow2, written } = prepare(t)
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-x509']
    const subject = ['-subj', '/CN=a test', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', key, '-out', cert]
    execFileSync('openssl', ['req', ...kind, ...subject, ...files], { stdio: 'pipe' })
    const tls = { key: readFileSync(key), cert: readFileSync(cert) }
    const server = await serveImages(t, { image: qcow2 }, { tls })
    const args = ['--digest', digestOf(qcow2), `${server.url}/image`, disk]
    t.match((await writeImage(args)).stderr, /error: https:.*certificate/)
    const trusted = await writeImage(['--ca', cert, ...args])
    t.equal(trusted.exitCode, 0, trusted.stderr)
    t.ok(written())
  },
)
