/** What hooks print is bounded, and so is what is kept of it. */
import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

t.test('a line without an end', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-a': '#!/bin/sh\nhead -c 200000000 /dev/zero | tr "\\0" x\necho ok >/ok\n',
    },
  })
  const before = process.memoryUsage().rss
  const { error } = await shop.build()
  t.equal(error, undefined)
  t.equal(await shop.read('/ok'), 'ok\n')
  const more = (process.memoryUsage().rss - before) >> 20
  t.ok(more < 300, `${more} MiB`)
})

t.test('an answer that is a flood', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: { 'block-device-size.d/10-a': '#!/bin/sh\nyes IMAGE_SIZE=1 | head -c 30000000\n' },
  })
  const { error } = await shop.build()
  t.match(error, { code: 'hook-output', message: /more than 16 MiB/ })
})

t.test('descriptor 3 is not for hooks', { skip }, async (t) => {
  for (const text of ['no message\\n', '{}\\n', '1\\n', '{"error":1}\\n']) {
    const shop = new Workshop(t, {
      acme: {
        'install.d/10-a.ts': `import { writeSync } from 'node:fs'
import { defineHook } from 'parfait'
export default defineHook('install', async () => {
  writeSync(3, ${JSON.stringify(text.replace('\\n', '\n'))})
})
`,
      },
    })
    const { error } = await shop.build()
    t.match(error, { code: 'hook-failed', message: /descriptor 3/ }, text)
  }
})
