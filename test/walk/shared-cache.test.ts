/** Files that builds share: only what a tree itself vouches for gets into it, whoever put it there. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const stanza = (name: string, text: string) =>
  `Package: ${name}\nVersion: 1:2\nSHA256: ${sha256(text)}\nSize: ${text.length}\n`
/** Fetches a file where the cache has none, tells what it has, and writes into it. */
const fetch = (name: string, text: string) => `#!/bin/sh
set -e
cd /var/cache/fetched
file='${name}_1%3a2'
[ -e "$file" ] || { echo "$file" >>/fetched; printf %s '${text}' >"$file"; }
cat "$file" >>/got
echo half >other.partial
echo spoilt >>"$file"
`
const base = (index: string) => ({
  'flavour.json': JSON.stringify({
    provides: ['operating-system'],
    caches: [
      {
        path: '/var/cache/fetched',
        index: {
          files: '/var/lib/index/*_Files',
          digest: 'SHA256',
          name: '{Package}_{Version}',
        },
      },
    ],
  }),
  'build-environment/var/lib/index/a_Files': index,
  'build-environment/var/lib/index/other': stanza('evil', 'evil'),
})

t.test('what is fetched once is there for the next build, as it was', { skip }, async (t) => {
  const index = `${stanza('small', 'small')}\n\n${stanza('big', 'big')}`
  const shop = new Workshop(t, {
    base: base(index),
    acme: {
      'install.d/10-fetch': fetch('big', 'big').replace('echo spoilt', ': echo spoilt'),
      'install.d/20-again': fetch('big', 'big'),
      'install.d/30-again': fetch('big', 'big'),
    },
  })
  t.equal((await shop.build()).error, undefined)
  t.equal(await shop.read('/fetched'), 'big_1%3a2\n', 'the first time')
  t.equal(await shop.read('/got'), 'bigbigbig', 'and nobody writes through')
  t.equal((await shop.build({ flags: { noCache: true } })).error, undefined)
  t.equal(await shop.read('/fetched'), undefined, 'never again')
  t.equal(await shop.read('/got'), 'bigbigbig')
  t.notOk((await shop.list('/var/cache/fetched'))?.length, 'no image has it')
  const pool = join(shop.folder, 'store/downloads/base/cache-var-cache-fetched')
  const kept = readdirSync(pool).filter((name) => !name.startsWith('.'))
  for (const name of kept)
    t.equal(sha256(readFileSync(join(pool, name), 'latin1')), name, 'kept under its digest')
})

t.test(
  'what a hook left is offered to nobody whose index does not know it',
  { skip },
  async (t) => {
    const shop = new Workshop(t, {
      base: base(stanza('big', 'big')),
      evil: {
        'install.d/10-evil': `#!/bin/sh
cd /var/cache/fetched
printf false >'big_1%3a2'
printf evil >'evil_1%3a2'
printf big >'small_1%3a2'
ln -s /etc/passwd link
mkdir folder
`,
      },
      acme: { 'install.d/10-fetch': fetch('big', 'big') },
      small: { 'install.d/10-fetch': fetch('small', 'small') },
    })
    t.equal((await shop.build({ flavours: ['base', 'evil'] })).error, undefined)
    t.equal((await shop.build({ flavours: ['base', 'acme'] })).error, undefined)
    t.equal(await shop.read('/got'), 'big', 'under its own name, from whoever had it')
    t.equal(await shop.read('/fetched'), undefined)
    t.equal((await shop.build({ flavours: ['base', 'small'] })).error, undefined)
    t.equal(await shop.read('/got'), 'small', 'not under another name')
    t.equal(await shop.read('/fetched'), 'small_1%3a2\n')
  },
)
