import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

t.test('first-boot hooks are carried into the image, and not run', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'first-boot.d/50-user': '#!/bin/sh\ntouch /ran\n',
      'first-boot.d/my.cnf': 'settings\n',
    },
    other: { 'first-boot.d/50-user': '#!/bin/sh\n' },
  })
  const flavours = ['base', 'acme', 'other']
  const { error, ran } = await shop.build({ flavours })
  t.equal(error, undefined)
  t.ok(ran.includes('first-boot/all/carry'))
  const folder = '/usr/lib/parfait/first-boot.d'
  t.equal(
    await shop.read(`${folder}/order`),
    'acme/first-boot.d/50-user\nother/first-boot.d/50-user\n',
  )
  t.equal(await shop.read(`${folder}/acme/first-boot.d/my.cnf`), 'settings\n')
  t.match(await shop.stat(`${folder}/acme/first-boot.d/50-user`), /Mode:\s+0755/)
  t.match(await shop.stat('/etc/rc2.d/S98parfait-first-boot'), /Fast link dest: "\.\.\/init\.d\//)
  t.notOk((await shop.list('/'))?.includes('ran'))
  shop.write('acme/first-boot.d/my.cnf', 'others\n')
  t.match(await shop.plan({ flavours }), {
    'first-boot/all/carry': 'acme/first-boot.d/my.cnf changed',
  })
})

t.test('finished files of a cache are shared, and stay out of the image', { skip }, async (t) => {
  const shop = new Workshop(t, {
    base: {
      'flavour.json': JSON.stringify({
        provides: ['operating-system'],
        caches: ['/var/cache/fetched'],
      }),
    },
    acme: {
      'install.d/10-fetch': `#!/bin/sh
cd /var/cache/fetched
[ -e big ] || { echo fetched >>/etc/fetched; echo big >big; }
echo half >other.partial
echo noted; cat big >>/etc/big
`,
    },
  })
  t.equal((await shop.build()).error, undefined)
  t.equal(await shop.read('/etc/fetched'), 'fetched\n', 'the first time it is fetched')
  t.equal((await shop.build({ flags: { noCache: true } })).error, undefined)
  t.equal(await shop.read('/etc/fetched'), undefined, 'then it is there')
  t.equal(await shop.read('/etc/big'), 'big\n')
  t.notOk((await shop.list('/var/cache/fetched'))?.length)
})
