import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(110_000)

const acme = {
  'flavour.json':
    '{"summary": "x", "secrets": {"token": {"description": "a token", "required": false}}}',
  'install.d/10-make': '#!/bin/sh\nmkdir -p /srv; echo one >/srv/one\n',
  'install.d/20-more': '#!/bin/sh\nset -e\nrm /srv/one; echo two >/srv/two\n',
}

t.test('what stays at home, and what is hidden', { skip }, async (t) => {
  const sharing = new LayerSharing(t, { acme })
  writeFileSync(join(sharing.folder, 'token'), 'very-secret')
  const secret = [...sharing.pushing(), '--secret', `token=file:${sharing.folder}/token`]
  const one = await sharing.build({ name: 'one', flags: secret })
  t.equal(one.exitCode, 0, one.stdout)
  t.match(one.notices.join('\n'), /'acme\/10-make' stays here: a secret was on/)
  const known = readdirSync(join(sharing.shared, 'keys'))
  t.ok(known.length < (one.made ?? 0))

  const list = async (store: string) =>
    JSON.parse((await sharing.cache(store, 'list', '--json')).stdout) as {
      key: string
      name: string
    }[]
  const keyOf = async (store: string, name: string) =>
    (await list(store)).find((row) => row.name === name)?.key ?? ''
  const signer = sharing.pushing().slice(-2)
  const top = await keyOf('one', '20-more')
  const refused = await sharing.cache(
    'one',
    'push',
    top,
    '--shared-store',
    sharing.shared,
    ...signer,
  )
  t.equal(refused.exitCode, 1)
  t.match(refused.stderr, /layer-differs/)

  const own = await sharing.build({ name: 'own', flags: sharing.pushing() })
  t.match(own.notices.join('\n'), /another layer of the same key/, 'made at another time')
  t.equal(readdirSync(join(sharing.shared, 'keys')).length, known.length, 'the first stays')
  const two = await sharing.build({ name: 'two', flags: sharing.pulling() })
  t.equal(two.made, 2, 'the base came')
  const whole = await keyOf('two', '20-more')
  const to = ['--shared-store', sharing.shared, ...signer]
  const pushed = await sharing.cache('two', 'push', whole.slice(0, 12), ...to)
  t.equal(pushed.exitCode, 0, pushed.stderr)
  t.match(pushed.stdout, /^pushed \d layers? of/)
  const missing = await sharing.cache('three', 'pull', whole, ...sharing.pulling('other'))
  t.match(missing.stderr, /layer-missing/)
  const pulled = await sharing.cache('three', 'pull', whole, ...sharing.pulling())
  t.equal(pulled.exitCode, 0, pulled.stderr)
  t.match((await sharing.cache('three', 'verify')).stdout, /all layers are sound/)
  t.equal((await sharing.build({ name: 'three' })).made, 0)

  const hidden = await keyOf('three', '10-make')
  t.equal((await sharing.cache('three', 'distrust', hidden.slice(0, 12))).exitCode, 0)
  const after = await sharing.build({ name: 'three', flags: sharing.pulling() })
  t.equal(after.sha256, two.sha256)
  t.ok((after.made ?? 0) >= 2, 'it and what was made on it are made anew')
})
