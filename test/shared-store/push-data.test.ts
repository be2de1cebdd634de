/** A layer that extra data went into is the user's: it leaves with `--push-data` alone. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(110_000)

const acme = {
  'extra-data.d/10-data': '#!/bin/sh\necho mine >"$TMP_HOOKS_PATH/data"\n',
  'install.d/10-take': '#!/bin/sh\nset -e\ncp /tmp/in_target.d/data /data\n',
}

t.test('extra data', { skip }, async (t) => {
  const sharing = new LayerSharing(t, { acme })
  const pushed = () => readdirSync(join(sharing.shared, 'keys')).length
  const kept = await sharing.build({ name: 'one', flags: sharing.pushing() })
  t.equal(kept.exitCode, 0, kept.stderr)
  t.match(kept.notices.join('\n'), /'acme\/10-take' stays here: extra data went into it/)
  t.equal(pushed(), (kept.made ?? 0) - 1)
  const given = await sharing.build({ name: 'one', flags: [...sharing.pushing(), '--push-data'] })
  t.equal(given.exitCode, 0, given.stderr)
  t.notMatch(given.notices.join('\n'), /stays here/)
  t.equal(pushed(), kept.made)
})
