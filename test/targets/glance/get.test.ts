import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { verifyCommand } from '../../../lib/cli/verify.ts'
import { digest } from '../../../lib/files.ts'
import { publish } from '../../../lib/index.ts'
import { call } from '../../fixtures/call.ts'
import { startOpenStack } from '../../fixtures/openstack.ts'
import { hostWith } from '../../fixtures/publish-host.ts'
import { sampleManifest } from '../../fixtures/sample-manifest.ts'
import { toyClock } from '../../fixtures/toy-clock.ts'

t.setTimeout(240_000)
const cloud = await startOpenStack(t)

t.test('an image is verified by the manifest that lies here', async (t) => {
  const content = 'no disk, and not looked into'
  const artifact = { size: content.length, sha256: digest(content) }
  const artifacts = ['seen.txt', 'other.raw'].map((path) => ({ ...artifact, kind: 'x', path }))
  const manifest = { ...sampleManifest, packages: [], artifacts }
  const cwd = t.testdir({
    'seen.txt': content,
    'out.manifest.json': JSON.stringify(manifest),
    other: { 'out.manifest.json': JSON.stringify(sampleManifest) },
  })
  const env = { HOME: cwd, ...cloud.env }
  const { host } = hostWith({ ...toyClock(Date.now()), cwd, env })
  const to = 'glance:///seen'
  const options = { 'disk-format': 'raw' }
  await publish({ file: join(cwd, 'seen.txt'), to, options }, host)
  const of = { cwd, env: { ...cloud.env, TMPDIR: cwd } }
  const verify = (path: string) => call(verifyCommand, [to, '--manifest', path], of)
  const sound = await verify('out.manifest.json')
  t.equal(sound.error, undefined)
  t.match(sound.stdout, /^ok +seen\.txt +sha256 \w+, as the manifest says/m)
  t.notMatch(sound.stdout, 'other.raw')
  t.match((await verify('other/out.manifest.json')).error, { message: /tells of no file/ })
  t.match((await verify('none.manifest.json')).error, { code: 'usage' })
  t.match((await call(verifyCommand, [to], of)).error, { message: /no manifest beside/ })
  const changed = {
    ...manifest,
    artifacts: artifacts.map((one) => ({ ...one, sha256: 'a'.repeat(64) })),
  }
  writeFileSync(join(cwd, 'out.manifest.json'), JSON.stringify(changed))
  const other = await verify('out.manifest.json')
  t.match(other, { error: { exitCode: 1 }, stdout: /^FAULT +seen\.txt/m })
})
