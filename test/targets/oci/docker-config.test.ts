import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { dockerCredentials } from '../../../lib/targets/oci/docker-config.ts'

const auth = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') })

/** Whom a configuration makes one for an address: `user:password`, or nothing. */
async function loginBy(t: Test, config: unknown, to: string, path?: string) {
  const folder = t.testdir({ 'config.json': JSON.stringify(config) })
  const env = { DOCKER_CONFIG: folder, PATH: path ?? process.env.PATH }
  const { user, password } = await dockerCredentials({ address: new URL(to), env })
  return user && `${user.reveal()}:${password?.reveal()}`
}

t.test('logins as docker and podman keep them', async (t) => {
  const reg = 'oci://reg.example:5000/team/web:1'
  const auths = {
    'reg.example:5000': auth('me:a:b'),
    'reg.example:5000/team': auth('team:x'),
    'https://old.example/v1/': auth('old:y'),
    'https://index.docker.io/v1/': auth('hub:z'),
  }
  t.equal(await loginBy(t, { auths }, reg), 'team:x')
  t.equal(await loginBy(t, { auths }, 'oci://reg.example:5000/other'), 'me:a:b')
  t.equal(await loginBy(t, { auths }, 'oci://old.example/a'), 'old:y')
  t.equal(await loginBy(t, { auths }, 'oci://registry-1.docker.io/me/a'), 'hub:z')
  t.equal(await loginBy(t, { auths }, 'oci://none.example/a'), undefined)
})

t.test('what is none of that gives nothing, and no stack trace', async (t) => {
  const odd = [
    {},
    { auths: null },
    { auths: [] },
    { auths: { 'a.b': null } },
    { auths: { 'a.b': { auth: 7 } } },
    { credHelpers: 'x', credsStore: {} },
    { auths: { 'a.b': { auth: 'no colon' } } },
  ]
  for (const config of odd) t.equal(await loginBy(t, config, 'oci://a.b/c'), undefined)
  for (const config of [null, [], 'x'])
    await t.rejects(loginBy(t, config, 'oci://a.b/c'), { code: 'secret-missing' })
})

t.test('helpers that are asked', async (t) => {
  const bin = mkdtempSync(join(tmpdir(), 'parfait-helper-'))
  t.teardown(() => rmSync(bin, { recursive: true }))
  const helper = join(bin, 'docker-credential-toy')
  writeFileSync(
    helper,
    '#!/bin/sh\nhost=$(cat)\n[ "$1 $host" = "get reg.example" ] || exit 1\necho \'{"Username":"me","Secret":"s"}\'\n',
  )
  chmodSync(helper, 0o755)
  const path = `${bin}:${process.env.PATH}`
  const config = { credsStore: 'toy', auths: { 'b.example': auth('kept:k') } }
  t.equal(await loginBy(t, config, 'oci://reg.example/a', path), 'me:s')
  t.equal(await loginBy(t, config, 'oci://b.example/a', path), 'kept:k', 'that knows nothing of it')
  t.equal(
    await loginBy(t, { credHelpers: { 'reg.example': 'toy' } }, 'oci://reg.example/a', path),
    'me:s',
  )
})
