import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { build, ParfaitError } from '../../lib/index.ts'
import { loadSettings } from '../../lib/load-settings.ts'
import type { BuildEvent } from '../../lib/report/events.ts'
import { startCommand } from '../fixtures/command.ts'

t.test('with --json every failure is an event, whatever was wrong', async (t) => {
  const cwd = t.testdir({})
  const cases: [string[], string, RegExp][] = [
    [['--nope'], 'usage', /unknown option '--nope'/],
    [['-o', 'out', 'vm', '--set', 'a'], 'settings-invalid', /flavour\.key=value/],
    [['-o', 'out'], 'usage', /at least one flavour/],
    [['-o', 'gone/x', 'vm'], 'output-refused', /'.*\/gone' is not there/],
    [['-o', 'x', 'no-such'], 'flavour-unknown', /'no-such' was not found/],
  ]
  for (const [words, code, message] of cases) {
    const command = [process.execPath, join(packageFolder, 'bin/disk-image-create'), '--json']
    const ended = await startCommand([...command, ...words], { cwd }).ended
    t.equal(ended.code, 2, words.join(' '))
    const lines = ended.stdout.trimEnd().split('\n')
    t.match(JSON.parse(lines.at(-1) ?? ''), {
      type: 'build-failed',
      errors: [{ code, message }],
    })
  }
})

t.test('also where what is printed otherwise is no event', async (t) => {
  const cwd = t.testdir({})
  const command = [
    process.execPath,
    join(packageFolder, 'bin/parfait'),
    'plan',
    '--json',
    'no-such',
  ]
  const { code, stdout } = await startCommand(command, { cwd }).ended
  t.equal(code, 2)
  t.match(JSON.parse(stdout), { type: 'build-failed', errors: [{ code: 'flavour-unknown' }] })
})

t.test("a library's listener is told of a failure, once", async (t) => {
  const cwd = t.testdir({})
  const events: BuildEvent[] = []
  const settings = loadSettings({ flavours: ['no-such'], flags: { output: 'x' }, cwd, env: {} })
  const host = { report: (event: BuildEvent) => events.push(event), uid: 0, gid: 0, now: Date.now }
  await t.rejects(build(settings, host), ParfaitError)
  t.match(events, [{ type: 'build-failed', errors: [{ code: 'flavour-unknown' }] }])
  t.equal(events.length, 1)
})
