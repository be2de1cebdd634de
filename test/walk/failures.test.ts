import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestFile } from '../../lib/files.ts'
import { diskImageCreate, startCommand } from '../fixtures/command.ts'
import { holdsWithin, processesIn, processesWith } from '../fixtures/processes.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

t.test('a failing hook stops the build and leaves the old image', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-a': '#!/bin/sh\necho fine >/etc/a\n' } })
  t.equal((await shop.build()).error, undefined)
  const before = await digestFile(shop.image)
  shop.write('acme/install.d/20-b', '#!/bin/sh\necho no sugar left >&2\nexit 3\n')
  shop.write('acme/install.d/30-c', '#!/bin/sh\nexit 0\n')
  const { error, ran, events } = await shop.build()
  const place = join(shop.folder, 'flavours/acme/install.d/20-b')
  t.match(error, {
    code: 'hook-failed',
    exitCode: 1,
    place,
    message: /'acme\/install.d\/20-b' failed. It ended with exit code 3/,
  })
  t.strictSame(ran, ['install/acme/20-b'])
  const failed = events.find((event) => event.type === 'step-failed')
  t.match(failed, { tail: ['no sugar left'], error: { code: 'hook-failed' } })
  if (failed?.type === 'step-failed')
    t.equal(readFileSync(failed.log ?? '', 'utf8'), 'no sugar left\n', 'the log is kept')
  t.equal(await digestFile(shop.image), before)
  t.strictSame(
    readdirSync(join(shop.folder, 'out')).filter((name) => name.startsWith('.')),
    [],
  )
  t.strictSame(readdirSync(join(shop.folder, 'store/work')), [], 'no scratch is left')

  shop.write('acme/install.d/20-b', '#!/bin/sh\nexit 0\n')
  const mended = await shop.build()
  t.strictSame(
    mended.ran,
    ['install/acme/20-b', 'install/acme/30-c', 'disk/all/assemble'],
    'a mended build goes on from there',
  )
})

t.test('the ways in which a script fails', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: {} })
  const cases: [string, string, RegExp][] = [
    ['no interpreter', '#!/usr/bin/python9\n', /interpreter.+was not found/],
    ['no program', '#!/bin/sh\nno-such-program\n', /was not found \(exit code 127\)/],
    ['a signal', '#!/bin/sh\nkill -TERM $$\n', /ended by signal 15/],
  ]
  for (const [title, content, message] of cases) {
    shop.write('acme/install.d/10-a', content)
    const { error } = await shop.build()
    t.match(error, { code: 'hook-failed', message }, title)
  }
})

t.test('a daemon that a hook leaves ends with the step', { skip }, async (t) => {
  const sign = `31536000.${process.pid}`
  const shop = new Workshop(t, {
    acme: { 'install.d/10-a': `#!/bin/sh\nsetsid sleep ${sign} </dev/null >/dev/null 2>&1 &\n` },
  })
  t.equal((await shop.build()).error, undefined)
  t.strictSame(processesWith(sign), [])
})

t.test('Ctrl-C ends the step and leaves nothing', { skip }, async (t) => {
  const sign = `31536001.${process.pid}`
  const shop = new Workshop(t, {
    acme: { 'install.d/10-a': `#!/bin/sh\necho started\nsleep ${sign}\n` },
  })
  const abort = new AbortController()
  const building = shop.build({ signal: abort.signal })
  t.ok(await holdsWithin(20, () => processesWith(`sleep ${sign}`).length > 0), 'it has started')
  abort.abort()
  const { error, events } = await building
  t.match(error, { code: 'interrupted', exitCode: 130 })
  t.notOk(events.some((event) => event.type === 'step-failed'))
  t.strictSame(processesWith(sign), [])
  t.strictSame(readdirSync(join(shop.folder, 'store/work')), [])
})

t.test(
  'kill -9 leaves nothing that the kernel or the next build does not remove',
  { skip },
  async (t) => {
    const sign = `31536002.${process.pid}`
    const shop = new Workshop(t, {
      acme: { 'install.d/10-a': `#!/bin/sh\necho x >/etc/x\n[ -z "$SLOW" ] || sleep ${sign}\n` },
    })
    const { child, ended } = startCommand(
      [...diskImageCreate, '-o', 'out/image.raw', 'base', 'acme'],
      {
        cwd: shop.folder,
        env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store', SLOW: 'yes' },
      },
    )
    t.ok(await holdsWithin(20, () => processesWith(`sleep ${sign}`).length > 0), 'it has started')
    child.kill('SIGKILL')
    await ended
    t.ok(await holdsWithin(10, () => processesWith(sign).length === 0), 'the hook is gone')
    t.ok(
      await holdsWithin(10, () => processesIn(shop.folder).length === 0),
      'so are worker and locks',
    )
    t.notMatch(readFileSync('/proc/self/mountinfo', 'utf8'), shop.folder, 'no mount is left')
    const { error } = await shop.build()
    t.equal(error, undefined)
    t.strictSame(readdirSync(join(shop.folder, 'store/work')), [], 'its session is swept')
    t.equal(await shop.read('/etc/x'), 'x\n')
    t.ok(existsSync(`${shop.image}.sha256`))
  },
)
