import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Store } from '../../lib/store/store.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
/** Notes who ran, in order. */
const note = (name: string) => `#!/bin/sh\necho ${name} >>/etc/order\n`

t.test('hooks stack: number, then name, then the order of the flavours', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'flavour.json': '{}',
      'pre-install.d/90-p': note('acme pre-install 90'),
      'install.d/9-nine': note('acme 9'),
      'install.d/10-b': note('acme 10-b'),
      'install.d/50-user': note('acme 50-user'),
      'finalise.d/01-f': note('acme finalise 01'),
    },
    other: {
      'flavour.json': '{}',
      'install.d/10-a': note('other 10-a'),
      'install.d/50-user': note('other 50-user'),
      'post-install.d/05-p': note('other post-install 05'),
    },
    base: { 'build-environment/usr/lib/parfait/refresh-packages': '#!/bin/sh\nexit 0\n' },
  })
  const built = await shop.build({ flavours: ['base', 'acme', 'other'] })
  t.equal(built.error, undefined)
  t.strictSame((await shop.read('/etc/order'))?.trim().split('\n'), [
    'acme pre-install 90',
    'acme 9',
    'other 10-a',
    'acme 10-b',
    'acme 50-user',
    'other 50-user',
    'other post-install 05',
    'acme finalise 01',
  ])
  const swapped = await shop.build({ flavours: ['base', 'other', 'acme'] })
  t.match(await shop.read('/etc/order'), 'other 50-user\nacme 50-user\n')
  t.strictSame(
    swapped.ran.slice(0, 2),
    ['install/other/50-user', 'install/acme/50-user'],
    'what comes before is reused',
  )
})

t.test('each flavour sees the files beside its own hook of the same name', { skip }, async (t) => {
  const hook = '#!/bin/sh\ncat "$(dirname "$0")/defaults" "$(dirname "$0")/../lib/x" >>/etc/seen\n'
  const files = (name: string) => ({
    'install.d/50-user': hook,
    'install.d/defaults': `${name}\n`,
    'lib/x': `lib of ${name}\n`,
  })
  const shop = new Workshop(t, { acme: files('acme'), other: files('other') })
  const { error } = await shop.build({ flavours: ['base', 'acme', 'other'] })
  t.equal(error, undefined)
  t.equal(await shop.read('/etc/seen'), 'acme\nlib of acme\nother\nlib of other\n')
})

t.test('an edit costs only itself and what follows', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-a': note('a'),
      'install.d/20-b': note('b'),
      'install.d/30-c': note('c'),
      'finalise.d/10-d': note('d'),
    },
  })
  const first = await shop.build()
  t.equal(first.ran.length, 7, 'all run at first, and filesystems are kept')
  const second = await shop.build()
  t.strictSame(second.ran, [], 'then none, not even the disk is made again')
  t.match(second.result, { made: 0, reused: 5 })

  shop.write('acme/install.d/20-b', note('changed'))
  t.strictSame(await shop.plan(), {
    'root/base/10-base': undefined,
    'install/acme/10-a': undefined,
    'install/acme/20-b': 'install.d/20-b changed',
    'install/acme/30-c': 'it follows a step that runs again',
    'finalise/acme/10-d': 'it follows a step that runs again',
  })
  const third = await shop.build()
  t.strictSame(third.ran, [
    'install/acme/20-b',
    'install/acme/30-c',
    'finalise/acme/10-d',
    'disk/all/assemble',
  ])
  t.equal(await shop.read('/etc/order'), 'a\nchanged\nc\nd\n')

  shop.write('acme/install.d/20-b', note('b'))
  const back = await shop.build()
  t.strictSame(back.ran, ['disk/all/assemble'], 'what was known before is known again')
  t.equal(back.result?.artifacts[0]?.sha256, first.result?.artifacts[0]?.sha256)
})

t.test(
  '--refresh makes the base anew and all on it, --no-cache everything',
  { skip },
  async (t) => {
    const shop = new Workshop(t, { acme: { 'install.d/10-a': note('a') } })
    const first = await shop.build()
    for (const flags of [{ refresh: true }, { noCache: true }]) {
      const again = await shop.build({ flags })
      t.equal(again.error, undefined)
      t.match(again.ran, ['root/base/10-base', 'install/acme/10-a'])
      t.equal(again.result?.artifacts[0]?.sha256, first.result?.artifacts[0]?.sha256, 'same bytes')
    }
  },
)

t.test('a base of two hooks', { skip }, async (t) => {
  const shop = new Workshop(t, {
    base: {
      'root.d/20-more':
        '#!/bin/sh\nset -e\ncat "$TARGET_ROOT/etc/group"\ndate >"$TARGET_ROOT/etc/more"\n',
    },
  })
  const { error } = await shop.build({ flavours: ['base'] })
  t.equal(error, undefined)
  t.match(await shop.read('/etc/more'), /UTC/)
  t.match(await shop.read('/etc/passwd'), /^root/)
})

t.test('records of layers are read once for a build', { skip }, async (t) => {
  const names = ['10-a', '20-b', '30-c']
  const hooks = Object.fromEntries(names.map((name) => [`install.d/${name}`, note(name)]))
  const shop = new Workshop(t, { acme: hooks })
  const layers = Store.prototype.layers
  t.teardown(() => {
    Store.prototype.layers = layers
  })
  let reads = 0
  Store.prototype.layers = function (this: Store) {
    reads++
    return layers.call(this)
  }
  const built = await shop.build()
  t.equal(built.error, undefined)
  t.equal(reads, 1)
  t.equal((await shop.build()).ran.length, 0)
  t.equal(reads, 1, 'and never where nothing is to be explained')
})

t.test('a layer that cannot be relied on is made anew, and then relied on', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: { 'install.d/10-a': note('a'), 'install.d/20-b': note('b') },
  })
  t.equal((await shop.build()).error, undefined)
  const layers = await shop.decide({}, ({ build }) => build.store.layers())
  const record = layers.find((layer) => layer.material.name === '10-a')
  const folder = join(shop.folder, 'store/layers', record?.key.slice(0, 20) ?? '', 'current')
  writeFileSync(join(folder, 'fs/etc/order'), 'torn\n')
  const damages: [string, string][] = [
    ['of another run of the kernel', JSON.stringify({ ...record, boot: 'x' })],
    ['empty', ''],
    ['torn', '{"key": "'],
  ]
  for (const [title, content] of damages) {
    writeFileSync(join(folder, 'layer.json'), content)
    rmSync(join(shop.folder, 'store/records'), { recursive: true })
    const again = await shop.build()
    t.equal(again.error, undefined, title)
    t.strictSame(again.ran.slice(0, 1), ['install/acme/10-a'], title)
    t.equal(await shop.read('/etc/order'), 'a\nb\n', title)
    t.strictSame((await shop.build()).ran, [], title)
  }
})

t.test('the root of the tree is what hooks make of it', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-close': '#!/bin/sh\nset -e\nchmod 0750 /\nchown 0:7 /\n',
      'install.d/20-look': "#!/bin/sh\nset -e\nstat -c '%a %g' / >/seen\n",
      'install.d/30-last': '#!/bin/sh\ntouch /last\n',
    },
  })
  t.equal((await shop.build()).error, undefined)
  t.equal(await shop.read('/seen'), '750 7\n', 'also in the next hook')
  t.match(await shop.stat('/'), /Mode: +0750(.|\n)*Group: +7\b/, 'and in the image')
})
