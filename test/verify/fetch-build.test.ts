import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { verifyCommand } from '../../lib/cli/verify.ts'
import { digest } from '../../lib/files.ts'
import { fetchBuild } from '../../lib/verify/fetch-build.ts'
import { call } from '../fixtures/call.ts'
import { startNginx } from '../fixtures/nginx.ts'
import { hostWith } from '../fixtures/publish-host.ts'
import { sampleManifest } from '../fixtures/sample-manifest.ts'

const password = 'hunter2'
const { port, root } = await startNginx(t, { password })
const env = { HTTP_USER: 'me', HTTP_PASSWORD: password }
const image = 'no disk, and not looked into'
const address = `http://127.0.0.1:${port}/today`

/** Publishes files of one image that way, whose manifest names these. */
function publishAs(names: readonly string[], files: Readonly<Record<string, string>>) {
  const artifacts = names.map((path) => ({
    kind: 'papers',
    path,
    size: image.length,
    sha256: digest(image),
  }))
  mkdirSync(join(root, 'today'), { recursive: true })
  const all = {
    'out.manifest.json': JSON.stringify({ ...sampleManifest, packages: [], artifacts }),
    ...files,
  }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(root, 'today', name), text)
}

t.test('an image that was published is verified as one that lies here', async (t) => {
  publishAs(['/o/out.txt'], {
    'out.txt': image,
    'out.txt.sha256': `${digest(image)}  out.txt\n`,
    'other.txt': 'not of it',
  })
  const cwd = t.testdir({})
  const of = { cwd, env: { ...env, TMPDIR: cwd } }
  const sound = await call(verifyCommand, [`${address}/out.txt`], of)
  t.equal(sound.error, undefined)
  t.match(sound.stdout, /^ok +out\.txt +sha256 \w+, as the manifest says/m)
  t.strictSame(readdirSync(cwd), [], 'nothing is left here')
  publishAs(['/o/out.txt'], { 'out.txt': `${image} and more` })
  const longer = await call(verifyCommand, [`${address}/out.manifest.json`], of)
  t.match(longer.error, { exitCode: 1 })
  t.match(longer.stdout, /^FAULT +out\.txt +is not the file that the manifest tells of/m)
  t.notMatch(`${longer.stdout}${longer.stderr}`, password)
})

t.test(
  'what is taken: what the manifest names, as long as it says, where it belongs',
  async (t) => {
    const { host } = hostWith({ env, now: Date.now })
    publishAs(['out.txt', 'gone.txt'], { 'out.txt': 'x'.repeat(100_000) })
    const folder = t.testdir({})
    const found = await fetchBuild(`${address}/out.txt`, folder, host)
    t.equal(found.path, join(folder, 'out.manifest.json'))
    t.strictSame(readdirSync(folder).toSorted(), ['out.manifest.json', 'out.txt', 'out.txt.sha256'])
    for (const name of ['..', 'a\nb', 'out.manifest.json']) {
      publishAs([`/o/${name}`], {})
      await t.rejects(fetchBuild(`${address}/out.manifest.json`, t.testdir({}), host), {
        code: 'image-invalid',
      })
    }
    await t.rejects(fetchBuild(`${address}/none.raw`, t.testdir({}), host), {
      code: 'image-invalid',
      message: /no manifest beside/,
    })
    await t.rejects(fetchBuild(`${address}/%zz.raw`, t.testdir({}), host), {
      code: 'image-invalid',
    })
    await t.rejects(fetchBuild('ec2://eu-west-1/web', t.testdir({}), host), {
      code: 'target-invalid',
    })
  },
)
