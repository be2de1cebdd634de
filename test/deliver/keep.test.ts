import { execFileSync } from 'node:child_process'
import { renameSync, rmSync } from 'node:fs'
import t from 'tap'
import { busyboxBase } from '../fixtures/busybox-base.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

const old = `
cd "$TARGET_ROOT"
mkdir -p srv/gone/deep srv/replaced srv/to-link srv/emptied srv/moved/in
for d in gone/deep replaced to-link emptied moved/in; do echo old-content >srv/$d/old; done
echo old-content >srv/to-folder; ln srv/to-folder srv/other-name; ln -s gone srv/link
`

const change = `#!/bin/sh
set -e
cd /srv
rm -r gone link emptied/old
rm -r replaced; mkdir replaced; echo new >replaced/new
rm -r to-link; ln -s replaced to-link
rm to-folder; mkdir to-folder; echo new >to-folder/new
mv moved there
`

/** A base with files, and a hook that takes most of them away, in all ways. */
function workshop(t: Tap): Workshop {
  const base = { 'root.d/10-base': `${busyboxBase['root.d/10-base']}${old}` }
  return new Workshop(t, { base, acme: { 'install.d/10-change': change } })
}

type Tap = ConstructorParameters<typeof Workshop>[0]

t.test('removed by a later layer, in each way', { skip }, async (t) => {
  const shop = workshop(t)
  const { error, result } = await shop.build()
  t.equal(error, undefined)
  const first = result?.artifacts.map(({ sha256 }) => sha256)
  execFileSync('e2fsck', ['-fn', shop.image], { stdio: 'pipe' })
  const there = ['emptied', 'other-name', 'replaced', 'there', 'to-folder', 'to-link']
  t.strictSame(await shop.list('/srv'), there)
  t.strictSame(await shop.list('/srv/replaced'), ['new'], 'an opaque folder')
  t.strictSame(await shop.list('/srv/there/in'), ['old'], 'a folder of another name')
  t.match(await shop.stat('/srv/other-name'), /Links: 1/)

  shop.write('acme/install.d/20-more', '#!/bin/sh\nrm -r /srv/there\n')
  t.equal((await shop.build()).error, undefined)
  t.notOk((await shop.list('/srv'))?.includes('there'))

  rmSync(`${shop.folder}/flavours/acme/install.d/20-more`)
  const again = await shop.build()
  t.strictSame(
    again.result?.artifacts.map(({ sha256 }) => sha256),
    first,
    'as it was',
  )

  renameSync(`${shop.folder}/store`, `${shop.folder}/old-store`)
  rmSync(shop.image)
  const fresh = await shop.build()
  t.strictSame(
    fresh.result?.artifacts.map(({ sha256 }) => sha256),
    first,
    'from nothing',
  )
})
