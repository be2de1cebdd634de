/** Hooks that never end, where a limit was given. */
import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const flags = { hookTimeout: '2' }
const hooks: Record<string, Record<string, string>> = {
  'a script inside, with a child': {
    'install.d/10-a': '#!/bin/sh\necho begun\nsleep 1000 & sleep 1000\n',
  },
  'a script outside': { 'block-device-size.d/10-a': '#!/bin/sh\nsleep 1000\n' },
  'a module': {
    'install.d/10-a.ts':
      'import { defineHook } from "parfait"\nexport default defineHook("install", () => new Promise((done) => setTimeout(done, 1e6)))\n',
  },
}
for (const [title, acme] of Object.entries(hooks))
  t.test(title, { skip }, async (t) => {
    const shop = new Workshop(t, { acme })
    const begin = Date.now()
    const { error } = await shop.build({ flags })
    t.match(error, {
      code: 'hook-failed',
      message: /did not end within 2 s/,
      hint: /--hook-timeout/,
    })
    t.ok(Date.now() - begin < 60_000)
  })

t.test('a hook that ends in time', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-a': '#!/bin/sh\ntrue\n' } })
  t.equal((await shop.build({ flags: { hookTimeout: '60' } })).error, undefined)
})
