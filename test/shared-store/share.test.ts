import t from 'tap'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { makeOrdinaryUser } from '../fixtures/user.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root, to become another user')

const acme = {
  'install.d/10-make': `#!/bin/sh
set -e
mkdir -p /srv/gone/deep /srv/kept
echo old >/srv/gone/deep/file; echo 1 >/srv/kept/one; ln /srv/kept/one /srv/kept/two
chown 12:34 /srv/kept/one; chmod 4755 /srv/kept/one
touch -d @1500000000 /srv/kept
`,
  'install.d/20-change': `#!/bin/sh
set -e
rm -r /srv/gone; mkdir /srv/gone; echo new >/srv/gone/new; rm /srv/kept/two
`,
}

t.setTimeout(110_000)

t.test(
  'pushed by root, pulled by a user: nothing is made, and the image is the same',
  { skip },
  async (t) => {
    makeOrdinaryUser()
    const sharing = new LayerSharing(t, { acme })
    const one = await sharing.build({ name: 'root', flags: sharing.pushing() })
    t.equal(one.exitCode, 0, one.stderr)
    t.match(one.notices.join('\n'), /layers of .* went to/)
    const two = await sharing.build({
      name: 'user',
      flags: [...sharing.pulling(), '--offline'],
      isUser: true,
    })
    t.equal(two.exitCode, 0, two.stderr)
    t.match(two.notices.join('\n'), /layers of .* came from/)
    t.equal(two.made, 0)
    t.equal(two.sha256, one.sha256)
    const again = await sharing.build({ name: 'user', flags: sharing.pulling(), isUser: true })
    t.strictSame(again.notices, [], 'what is here is not asked for')
    // What the user has is the same when packed again.
    const key = one.events.findLast(({ type }) => type === 'step-started')
    t.ok(key)
  },
)
