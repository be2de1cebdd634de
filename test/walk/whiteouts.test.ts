import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

t.test('what later layers remove and replace is so in the image', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-make': `#!/bin/sh
set -e
mkdir -p /srv/gone/deep /srv/emptied /srv/replaced /srv/to-link /srv/moved
for d in gone/deep emptied replaced to-link moved; do echo old >/srv/$d/old; done
echo old >/srv/file-gone; echo old >/srv/to-folder; echo old >/srv/back
ln -s file-gone /srv/link
echo linked >/srv/hard-1; ln /srv/hard-1 /srv/hard-2
echo owned >/srv/owned; chown 1234:5678 /srv/owned; chmod 4755 /srv/owned
mkfifo /srv/fifo
`,
      'install.d/20-change': `#!/bin/sh
set -e
rm -r /srv/gone /srv/file-gone /srv/link /srv/emptied/old /srv/back
rm -r /srv/replaced; mkdir /srv/replaced; echo new >/srv/replaced/new
rm -r /srv/to-link; ln -s replaced /srv/to-link
rm /srv/to-folder; mkdir /srv/to-folder; echo new >/srv/to-folder/new
cp -r /srv/moved /srv/there; rm -r /srv/moved
`,
      'install.d/30-again': `#!/bin/sh
set -e
test ! -e /srv/gone; test ! -e /srv/replaced/old; test -d /srv/emptied
echo back >/srv/back
mkdir /srv/gone; echo new >/srv/gone/new
touch /srv/replaced/touched
`,
    },
  })
  const { error } = await shop.build()
  t.equal(error, undefined)
  t.strictSame(await shop.list('/srv'), [
    'back',
    'emptied',
    'fifo',
    'gone',
    'hard-1',
    'hard-2',
    'owned',
    'replaced',
    'there',
    'to-folder',
    'to-link',
  ])
  t.strictSame(await shop.list('/srv/emptied'), [])
  t.strictSame(await shop.list('/srv/gone'), ['new'], 'nothing shines through')
  t.strictSame(await shop.list('/srv/replaced'), ['new', 'touched'])
  t.strictSame(await shop.list('/srv/to-folder'), ['new'])
  t.strictSame(await shop.list('/srv/there'), ['old'])
  t.equal(await shop.read('/srv/back'), 'back\n')
  t.match(await shop.stat('/srv/to-link'), /Fast link dest: "replaced"/)
  t.match(await shop.stat('/srv/fifo'), /Type: FIFO/)
  t.match(await shop.stat('/srv/owned'), /Mode:\s+04755[\s\S]+User:\s+1234\s+Group:\s+5678/)
  t.match(await shop.stat('/srv/hard-1'), /Links: 2/)
  t.notMatch(await shop.stat('/srv/replaced'), /overlay/, 'no attribute of overlayfs is left')
})
