import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { run } from '../../lib/run.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(600_000)

/** What addresses, globs, options of mount, lists of QEMU and shells take for something else than a letter. */
const odd = '%2F #?\\\'",:=$HOME*[a]{b}!&;|<>()~ ü-'

const flavour = {
  'flavour.json': JSON.stringify({ summary: 'x', secrets: { token: { description: 'x' } } }),
  'install.d/10-script': '#!/bin/sh\necho script >/etc/script\n',
  'install.d/20-module.ts': `import { defineHook } from 'parfait'
import { text } from '../lib/text.ts'
export default defineHook('install', ({ tree }) => tree.write('/etc/module', text))
`,
  'lib/text.ts': "export const text = 'module'\n",
  'extra-data.d/10-data': '#!/bin/sh\necho data >"$TMP_HOOKS_PATH/data" || true\n',
  'block-device-size.d/10-size.ts': `import { defineHook } from 'parfait'
export default defineHook('block-device-size', () => 1)
`,
}

t.test('store, flavours and output in folders with odd names', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: flavour })
  const places = { store: `s ${odd}`, flavoursPath: `f ${odd}`, output: `o ${odd}` }
  renameSync(join(shop.folder, 'flavours'), join(shop.folder, places.flavoursPath))
  mkdirSync(join(shop.folder, places.output))
  const name = `image ${odd.replaceAll('/', '')}`
  const flags = {
    ...places,
    flavoursPath: [places.flavoursPath],
    output: join(places.output, name),
    formats: ['raw', 'qcow2'],
  }
  // With a secret, the gate searches the layers too.
  const request = { flags, secrets: ['token=env:T'], env: { T: 'a secret of some length' } }
  const { error, result } = await shop.build(request)
  t.equal(error, undefined)
  const paths = result?.artifacts.map(({ path }) => path) ?? []
  t.strictSame(readdirSync(join(shop.folder, places.output)).length, 5, 'images, sums, manifest')
  const sums = paths.map((path) => `${path}.sha256`)
  for (const sum of sums)
    await run('sha256sum', ['--check', '--strict', sum], { cwd: join(shop.folder, places.output) })
  cpSync(paths.find((path) => path.endsWith('.raw')) ?? '', shop.image)
  t.equal(await shop.read('/etc/script'), 'script\n')
  t.equal(await shop.read('/etc/module'), 'module')
  t.match(readFileSync(join(shop.folder, `${flags.output}.manifest.json`), 'utf8'), /acme/)
  const again = await shop.build(request)
  t.strictSame([again.error, again.ran], [undefined, []], 'and all is known again')
})

t.test('what no program on the way can be told is refused at once', (t) => {
  const shop = new Workshop(t, { acme: flavour })
  for (const bad of ['a\nb', 'a\0b', 'a\rb', '\u001b[2J', '\ud800'])
    for (const flags of [{ store: bad }, { flavoursPath: [bad] }, { elementsPath: [bad] }])
      t.throws(() => shop.settings({ flags }), {
        code: 'settings-invalid',
        message: /a line can show/,
      })
  t.throws(() => shop.settings({ flags: { output: 'a\nb/c' } }), { code: 'output-refused' })
  t.end()
})
