import { join } from 'node:path'
import t from 'tap'
import { discoverFlavours, requireFlavour } from '../../lib/flavours/discover.ts'
import { flavourKinds } from '../../lib/flavours/kinds/index.ts'

t.test('earlier folders win, and say whom they hide', async (t) => {
  const folder = t.testdir({
    one: { acme: {}, '.hidden': {}, node_modules: {}, file: '', vm: {} },
    two: { acme: {}, other: {}, linked: t.fixture('symlink', '../one/acme') },
  })
  const found = await discoverFlavours([join(folder, 'one'), join(folder, 'two')])
  const own = [...found.values()].filter((flavour) => flavour.folder.startsWith(folder))
  t.strictSame(
    own.map(({ name, folder: at, shadows }) => [name, at, shadows.map((hidden) => hidden.folder)]),
    [
      ['acme', join(folder, 'one/acme'), [join(folder, 'two/acme')]],
      ['vm', join(folder, 'one/vm'), [join(flavourKinds.flavours.builtIn, 'vm')]],
      ['linked', join(folder, 'two/linked'), []],
      ['other', join(folder, 'two/other'), []],
    ],
  )
  t.equal(
    found.get('debian')?.folder,
    join(flavourKinds.flavours.builtIn, 'debian'),
    'the built-in ones are last',
  )
})

t.test('the same folder twice hides nothing', async (t) => {
  const folder = t.testdir({ acme: {} })
  t.strictSame((await discoverFlavours([folder, folder])).get('acme')?.shadows, [])
})

t.test('a folder of the path that is not there is an error', async (t) => {
  const folder = t.testdir({ file: '' })
  for (const path of [join(folder, 'gone'), join(folder, 'file')])
    await t.rejects(discoverFlavours([path]), {
      code: 'settings-invalid',
      place: 'FLAVOURS_PATH',
      message: `'${path}' on the flavour path is no directory`,
    })
})

t.test('an unknown name names its nearest neighbour, and who wants it', async (t) => {
  const found = await discoverFlavours([t.testdir({ 'local-stuff': {} })])
  const cases: [string, string | undefined, RegExp][] = [
    [
      'loacl-stuff',
      undefined,
      /^The flavour 'loacl-stuff' was not found; did you mean 'local-stuff'\?$/,
    ],
    [
      'debain',
      'acme',
      /^The flavour 'debain', which 'acme' requires, was not found; did you mean 'debian'\?$/,
    ],
    ['something-else', undefined, /^The flavour 'something-else' was not found$/],
  ]
  for (const [name, wantedBy, message] of cases)
    t.throws(
      () => requireFlavour(found, name, wantedBy),
      { code: 'flavour-unknown', message },
      name,
    )
  t.equal(requireFlavour(found, 'vm').name, 'vm')
  t.equal(requireFlavour(found, 'parfait:vm').name, 'vm', 'the built-in ones are of parfait')
})
