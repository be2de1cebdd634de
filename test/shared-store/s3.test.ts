import t from 'tap'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { startSwift } from '../fixtures/swift.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(110_000)

const acme = {
  // More than one piece.
  'install.d/10-make': '#!/bin/sh\nhead -c 20000000 /dev/urandom >/srv-one\n',
}

t.test('a prefix of a bucket', { skip }, async (t) => {
  const swift = await startSwift(t)
  await swift.ask('/layers', { method: 'PUT' })
  const sharing = new LayerSharing(t, { acme })
  const address = 's3://layers/of the team/'
  const env = {
    AWS_ACCESS_KEY_ID: swift.keyId,
    AWS_SECRET_ACCESS_KEY: swift.key,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${swift.port}`,
  }
  const pushing = sharing.pushing('after-gate', 'mine', address)
  const one = await sharing.build({ name: 'one', flags: pushing, env })
  t.equal(one.exitCode, 0, one.stdout)
  t.match(one.notices.join('\n'), /2 layers of .* went to/)
  const listed = await (await swift.ask('/layers?prefix=of%20the%20team%2Fkeys%2F')).text()
  t.equal(listed.match(/<Key>/g)?.length, 2, listed)

  const pulling = sharing.pulling('mine', address)
  const two = await sharing.build({ name: 'two', flags: pulling, env })
  t.equal(two.made, 0, two.stdout)
  t.equal(two.sha256, one.sha256)
  const other = await sharing.build({ name: 'three', flags: pushing, env })
  t.match(other.notices.join('\n'), /another layer of the same key/)
  const again = await sharing.build({ name: 'four', flags: pulling, env })
  t.equal(again.sha256, one.sha256, 'the first stays')

  const wrong = await sharing.build({
    name: 'five',
    flags: pulling,
    env: { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' },
  })
  t.equal(wrong.made, 2)
  t.match(wrong.notices.join('\n'), /left out/)
  for (const { stdout, stderr } of [one, two, other]) t.notMatch(stdout + stderr, swift.key)
})
