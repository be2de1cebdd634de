import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { publish, publishFiles } from '../../lib/index.ts'
import { type Ec2Refusal, ec2Key } from '../fixtures/ec2.ts'
import { startEc2Hosts } from '../fixtures/ec2-host.ts'

t.setTimeout(180_000)
const { options, to, setUp, left } = await startEc2Hosts(t)

t.test('an image: there once, there already, another one, another name', async (t) => {
  const { cwd, ec2, said, host, sent, want } = await setUp(t, 'disk one')
  const manifest = {
    architecture: 'arm64',
    artifacts: [{ path: 'web.raw' }],
    disk: { partitions: [{ name: 'esp' }, { name: 'root' }] },
  }
  writeFileSync(join(cwd, 'web.manifest.json'), JSON.stringify(manifest))
  const done = await publishFiles({ files: [want.file], to: `${to}?via=s3://disks/in` }, host)
  const [{ id = '' } = {}] = done.files
  t.match(done, { files: [{ url: to, isNew: true, verifiedBy: 'service-digest' }], lists: [] })
  t.match(id, /^ami-/)
  t.match(ec2.images.get(id)?.parameters, {
    Architecture: 'arm64',
    BootMode: 'uefi',
    ImdsSupport: 'v2.0',
  })
  t.strictSame([...ec2.snapshots.values()].map(String), ['disk one'])
  t.match(said, [/import-snap-\w+\): 10 %, downloading/, /20 %/])
  t.strictSame(await left(), [], 'the bucket is as it was')
  t.strictSame(readdirSync(join(cwd, '.local/state/parfait/publish')), [])
  sent.length = 0
  t.match(await publish(want, host), { isNew: false, id })
  const other = await publish({ ...want, to: 'ec2://us-east-1/team/web%20two' }, host)
  t.match(other, { isNew: true, url: 'ec2://us-east-1/team/web%20two' })
  t.strictSame([sent, ec2.snapshots.size], [[], 1], 'nothing was sent')
  writeFileSync(want.file, 'disk two')
  await t.rejects(publish(want, host), { code: 'target-differs' })
  const next = await publish({ ...want, overwrite: true }, host)
  t.strictSame([ec2.images.has(id), ec2.images.has(next.id ?? '')], [false, true])
  t.equal(ec2.snapshots.size, 2, 'what another image is of stays')
  await publish({ ...want, to: other.url, overwrite: true }, host)
  t.strictSame([...ec2.snapshots.values()].map(String), ['disk two'])
})

t.test('it is busy, and loses answers: one image, one import', async (t) => {
  const { ec2, host, notes, want } = await setUp(t)
  const refusals: Record<string, Ec2Refusal[]> = {
    DescribeImages: [{ status: 503, code: 'Unavailable' }],
    ImportSnapshot: [{ status: 400, code: 'RequestLimitExceeded' }],
    RegisterImage: [{ status: 500, code: 'InternalError' }],
  }
  let lost = 0
  ec2.refuse = ({ action, parameters }) => {
    const [refusal] = refusals[action]?.splice(0, 1) ?? []
    // The service has done it, and cannot say so.
    if (refusal && action !== 'DescribeImages') void ec2.act(action, parameters).then(() => lost++)
    return refusal
  }
  t.match(await publish(want, host), { isNew: true, id: /^ami-/ })
  t.strictSame([lost, ec2.imports.size, ec2.images.size, notes.length], [2, 1, 1, 3])
})

t.test('a session that ends meanwhile: the files of the user have the next one', async (t) => {
  const { cwd, ec2, hostAs, want } = await setUp(t)
  let expired = 0
  ec2.refuse = ({ action }) => {
    const isOver = action === 'DescribeImportSnapshotTasks' && ++expired === 2
    return isOver ? { status: 400, code: 'RequestExpired' } : undefined
  }
  const profile = `[default]\naws_access_key_id = ${ec2Key.keyId}\naws_secret_access_key = ${ec2Key.key}\n`
  writeFileSync(join(cwd, 'credentials'), profile)
  const { host } = hostAs({
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_SHARED_CREDENTIALS_FILE: join(cwd, 'credentials'),
  })
  t.match(await publish(want, host), { isNew: true })
  ec2.refuse = () => ({ status: 400, code: 'RequestExpired', message: 'Request has expired.' })
  await t.rejects(publish(want, host), { code: 'secret-missing', message: /RequestExpired/ })
})

t.test('what cannot be done is said, and no secret with it', async (t) => {
  const { ec2, host, hostAs, want } = await setUp(t)
  const { file } = want
  const refusals: [code: string, message: string, hint: RegExp][] = [
    ['UnauthorizedOperation', 'You are not authorized', /docs\/publishing.md lists/],
    ['InvalidParameter', 'The service role vmimport provided does not exist', /role of the name/],
  ]
  for (const [code, message, hint] of refusals) {
    ec2.refuse = ({ action }) =>
      action === 'ImportSnapshot' ? { status: 400, code, message } : undefined
    await t.rejects(publish(want, host), { code: 'target-refused', hint })
  }
  ec2.refuse = () => undefined
  t.strictSame(await left(), [])
  const wrong = hostAs({ AWS_SECRET_ACCESS_KEY: 'hunter2' }).host
  const error: unknown = await publish(want, wrong).catch((e) => e)
  t.match(error, { code: 'secret-missing', message: /AuthFailure/ })
  t.notMatch(`${(error as Error).stack}${JSON.stringify(error)}`, /hunter2|Signature=/)
  const none = hostAs({ AWS_SECRET_ACCESS_KEY: '' }).host
  await t.rejects(publish(want, none), { code: 'secret-missing' })
  for (const invalid of [
    { file, to },
    { file, to: 'ec2://nowhere/web', options },
    { file, to: 'ec2://us-east-1/w%00b', options },
    { file: join(file, '../web.qcow2'), to, options },
  ]) {
    writeFileSync(invalid.file, 'x')
    await t.rejects(publish(invalid, host), { code: 'target-invalid' })
  }
})
