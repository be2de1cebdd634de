import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { startRegistry } from '../fixtures/registry.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(110_000)

const acme = {
  // More than one piece of a blob.
  'install.d/10-make': '#!/bin/sh\nhead -c 20000000 /dev/urandom >/srv-one\n',
}

t.test('a repository of a registry', { skip }, async (t) => {
  const password = 'secret of the registry'
  const registry = await startRegistry(t, { password })
  const sharing = new LayerSharing(t, { acme })
  const address = `oci://127.0.0.1:${registry.port}/team/layers`
  const env = { REGISTRY_USER: 'me', REGISTRY_PASSWORD: password }
  const pushing = sharing.pushing('after-gate', 'mine', address)
  const one = await sharing.build({ name: 'one', flags: pushing, env })
  t.equal(one.exitCode, 0, one.stdout)
  t.match(one.notices.join('\n'), /2 layers of .* went to/)
  const puts = () => registry.requests().filter((line) => line.startsWith('PUT '))
  t.equal(puts().filter((line) => /manifests\/k-[0-9a-f]{64} 201$/.test(line)).length, 2)

  const pulling = sharing.pulling('mine', address)
  const two = await sharing.build({ name: 'two', flags: pulling, env })
  t.equal(two.made, 0, two.stdout)
  t.equal(two.sha256, one.sha256)
  const sent = puts().length
  const other = await sharing.build({ name: 'three', flags: pushing, env })
  t.match(other.notices.join('\n'), /another layer of the same key/)
  t.equal(puts().length, sent, 'what is there stays')

  const unknown = await sharing.build({ name: 'four', flags: pulling })
  t.equal(unknown.exitCode, 0)
  t.equal(unknown.made, 2, 'without a password all is made here')
  t.match(unknown.notices.join('\n'), /left out/)
  t.strictSame(readdirSync(join(sharing.store('four'), 'work')), [])
  for (const { stdout, stderr } of [one, two, other, unknown]) t.notMatch(stdout + stderr, password)
})
