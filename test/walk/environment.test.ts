import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

t.test(
  'the build environment follows the links of the tree, and leaves no folder',
  { skip },
  async (t) => {
    const shop = new Workshop(t, {
      base: {
        'flavour.json': JSON.stringify({
          provides: ['operating-system'],
          caches: [
            {
              path: '/var/cache/acme/archives',
              index: { files: '/none', digest: 'A', name: '{B}' },
            },
          ],
        }),
        'build-environment/usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n',
        'build-environment/usr/lib/acme/word': 'sugar',
        // Some distributions have one folder of programs, and links for the others.
        'root.d/20-merge':
          '#!/bin/sh\nset -e\ncd "$TARGET_ROOT"\nrmdir usr/sbin\nln -s bin usr/sbin\nln -s /usr/share usr/lib\nmkdir usr/share\n',
      },
      acme: {
        'install.d/10-use': `#!/bin/sh
set -e
test -L /usr/sbin
test -e /usr/sbin/env
test -e /usr/bin/policy-rc.d
test "$(cat /usr/share/acme/word)" = sugar
test -d /var/cache/acme/archives
echo new >/usr/sbin/new
`,
      },
    })
    t.equal((await shop.build()).error, undefined)
    t.match(await shop.stat('/usr/sbin'), /Fast link dest: "bin"/)
    t.strictSame(await shop.list('/usr/bin'), ['env', 'new'])
    t.strictSame(await shop.list('/usr/share'), [])
    t.equal(await shop.list('/var/cache'), undefined)
  },
)
