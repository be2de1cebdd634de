import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

/** A base as a module, whose archive is a file beside the flavours. */
function makeShop(t: Test): { shop: Workshop; setArchive: (text: string | undefined) => void } {
  const shop = new Workshop(t, {
    base: {
      'root.d/10-base': '', // not executable: data
      'lib/fill': `#!/bin/sh
mkdir -p "$1/bin" "$1/etc"
cp /bin/busybox "$1/bin/busybox"
ln -s busybox "$1/bin/sh"
`,
      'root.d/20-mod.ts': `import { readFile } from 'node:fs/promises'
import { defineBase } from 'parfait'
export default defineBase({
  state: async ({ flavour, log, cache }) => {
    const [identity = '', date] = (await readFile(flavour.folder + '/../../archive', 'utf8')).trim().split(' ')
    log('asked with ' + cache)
    return { identity, date: Number(date) }
  },
  run: async ({ target, flavour, run, offline }) => {
    await run('sh', [flavour.folder + '/lib/fill', target])
    await run('sh', ['-c', 'echo ' + offline + ' >' + target + '/etc/offline'])
  },
})
`,
    },
  })
  const archive = join(shop.folder, 'archive')
  const setArchive = (text: string | undefined) =>
    text === undefined ? rmSync(archive) : writeFileSync(archive, text)
  return { shop, setArchive }
}

t.test('the base is made anew when its archive has changed', { skip }, async (t) => {
  const { shop, setArchive } = makeShop(t)
  setArchive('one 1000')
  const clock = () => shop.decide({ flavours: ['base'] }, async ({ plan }) => plan.clock)
  t.equal((await shop.build({ flavours: ['base'] })).error, undefined)
  t.equal(await clock(), 1000, 'the clock is the date of the archive')
  t.equal((await shop.build({ flavours: ['base'] })).ran.length, 0)
  setArchive('two 1000')
  t.match(await shop.plan({ flavours: ['base'] }), {
    'root/base/20-mod': 'the archive has changed',
  })
  setArchive('one 2000')
  t.match(await shop.plan({ flavours: ['base'] }), {
    'root/base/20-mod': /clock went from 1000 to/,
  })
})

t.test(
  'offline, and when the archive does not answer, the last state counts',
  { skip },
  async (t) => {
    const { shop, setArchive } = makeShop(t)
    const flavours = ['base']
    const early = await shop.build({ flavours, flags: { offline: true } })
    t.match(early.error, { code: 'offline-missing', hint: /without --offline/ })
    const silent = await shop.build({ flavours })
    t.match(silent.error, { code: 'archive-unreachable', hint: /--offline/, place: /20-mod/ })
    setArchive('one 1000')
    t.equal((await shop.build({ flavours })).error, undefined)
    setArchive('two 2000')
    t.strictSame((await shop.build({ flavours, flags: { offline: true } })).ran, [])
    setArchive(undefined)
    const { error, ran, warnings } = await shop.build({ flavours })
    t.equal(error, undefined)
    t.strictSame(ran, [], 'it builds on what the store has')
    t.match(warnings, [/the archive of 'base' did not answer/])
  },
)
