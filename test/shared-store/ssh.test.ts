import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { needsSshServer, startSshServer } from '../fixtures/ssh-server.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsSshServer
t.setTimeout(110_000)

const acme = { 'install.d/10-make': '#!/bin/sh\nmkdir -p /srv; echo one >/srv/one\n' }

t.test('addresses that lead nowhere are refused by name', { skip }, async (t) => {
  const sharing = new LayerSharing(t, { acme })
  for (const address of ['ssh://%zz@big1/srv', 'ssh://big1/%zz', 'ssh://big1']) {
    const { stdout } = await sharing.build({ name: 'x', flags: sharing.pulling('mine', address) })
    t.match(stdout, '"code":"target-invalid"', address)
  }
})

t.test('a folder over ssh', { skip }, async (t) => {
  const server = await startSshServer(t)
  const sharing = new LayerSharing(t, { acme })
  const list = join(sharing.folder, 'servers.yml')
  writeFileSync(list, server.list())
  const folder = join(server.there, "the 'layers'")
  const address = `ssh://big1${encodeURI(folder)}`
  const env = { PARFAIT_SERVERS: list }
  const pushing = sharing.pushing('after-gate', 'mine', address)
  const one = await sharing.build({ name: 'one', flags: pushing, env })
  t.equal(one.exitCode, 0, one.stdout)
  t.match(one.notices.join('\n'), /2 layers of .* went to/)
  t.equal(readdirSync(join(folder, 'keys')).length, 2)
  t.strictSame(
    readdirSync(join(folder, 'blobs')).filter((name) => !/^[0-9a-f]{64}\.tar\.zst$/.test(name)),
    [],
  )
  const pulling = sharing.pulling('mine', address)
  const two = await sharing.build({ name: 'two', flags: pulling, env })
  t.equal(two.made, 0, two.stdout)
  t.equal(two.sha256, one.sha256)
  const other = await sharing.build({ name: 'three', flags: pushing, env })
  t.match(other.notices.join('\n'), /another layer of the same key/)
  server.process.kill()
  const alone = await sharing.build({ name: 'four', flags: pulling, env })
  t.equal(alone.exitCode, 0)
  t.equal(alone.made, 2)
  t.match(alone.notices.join('\n'), /left out/)
})
