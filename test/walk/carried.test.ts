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

t.test('insserv is told of it, where it is', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-insserv':
        '#!/bin/sh\nmkdir -p /usr/sbin\ncp "$(dirname "$0")/my.insserv" /usr/sbin/insserv\nchmod +x /usr/sbin/insserv\n',
      'install.d/my.insserv': '#!/bin/sh\necho "$0 $*" >/told\n',
      'first-boot.d/50-user': '#!/bin/sh\n',
    },
  })
  t.equal((await shop.build({ flavours: ['base', 'acme'] })).error, undefined)
  t.match(await shop.read('/told'), / parfait-first-boot\n$/)
})
