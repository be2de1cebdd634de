/** `parfait apply` on a host that runs: what it does the first time, and what it leaves out the second. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { writeFlavours, writeHook } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { applyWords, needsLiveHost, startLiveHost } from '../fixtures/live-host.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsLiveHost
t.setTimeout(120_000)

const secret = 'correct horse battery'
const motd = {
  'flavour.json': JSON.stringify({
    requires: ['operating-system'],
    options: { text: { type: 'string', default: "it's $HOME" } },
    secrets: { token: { description: 'opens the door', required: true } },
  }),
  'extra-data.d/10-note': '#!/bin/sh\necho from-here >"$TMP_HOOKS_PATH/note"\n',
  'pre-install.d/10-early': '#!/bin/sh\ncat /tmp/in_target.d/note >/etc/early\n',
  'install.d/10-motd':
    '#!/bin/sh\nset -eu\nprintf %s "$OPTION_TEXT" >/etc/motd-text\ncat /run/secrets/token\nprintf "\\033]0;title\\007\\033[31mred\\n"\n',
  'install.d/odd \n\u{1f480} name': 'data\n',
  'finalise.d/10-end': '#!/bin/sh\necho end >>/etc/ends\n',
  'cleanup.d/10-never': '#!/bin/sh\nexit 1\n',
}

async function setUp(t: Test) {
  const host = await startLiveHost(t)
  const cwd = writeFlavours(t.testdir(), { motd })
  const apply = (...more: string[]) =>
    runCommand(
      'parfait',
      [...applyWords(host, cwd), '--secret', 'token=env:TOKEN', ...more, 'motd'],
      {
        cwd,
        env: { TOKEN: secret, USER: 'ada' },
      },
    )
  const read = (path: string) => readFileSync(join(host.root, path), 'utf8')
  const records = () => execFileSync('ls', [join(host.root, 'var/lib/parfait/applied')]).toString()
  return { host, cwd, apply, read, records }
}

t.test('what a host has is not done again, and an edit begins where it is', { skip }, async (t) => {
  const { host, cwd, apply, read, records } = await setUp(t)
  const dry = await apply('--dry-run')
  t.match(dry.stdout, /run +pre-install +motd\/10-early/)
  t.match(dry.stdout, /of \d steps would run; nothing is rolled back/)
  t.notOk(existsSync(join(host.root, 'var/lib/parfait')), 'a dry run changes nothing')

  const first = await apply('-x')
  t.equal(first.exitCode, 0, first.stderr)
  t.match(first.stderr, 'left out, as it is for images: cleanup motd/10-never')
  t.match(first.stderr, 'is not rolled back')
  t.notMatch(first.stderr, '\u001b')
  t.match(first.stderr, '***')
  t.equal(read('etc/motd-text'), "it's $HOME")
  t.equal(read('etc/early'), 'from-here\n')
  t.equal(read('etc/ends'), 'end\n')
  t.notMatch(read('var/log/parfait-apply.log'), '\u001b')
  const record = JSON.parse(read('var/lib/parfait/applied/001.json'))
  t.match(record, { status: 'applied', who: 'ada', material: { flavour: 'motd' } })
  const grep = ['-c', `grep -rl '${secret}' . || true`]
  t.equal(execFileSync('sh', grep, { cwd: host.changes, encoding: 'utf8' }), '')
  t.notOk(existsSync(join(host.root, 'tmp/in_target.d')))

  const second = await apply()
  t.equal(second.exitCode, 0, second.stderr)
  t.match(second.stderr, /= +install +motd\/10-motd +applied/)
  t.match(second.stderr, /done: ran 0 steps/)
  t.equal(read('etc/ends'), 'end\n')

  writeHook(join(cwd, 'motd/install.d/10-motd'), '#!/bin/sh\nfalse\n')
  t.match((await apply('--dry-run')).stdout, 'install.d/10-motd changed')
  const failed = await apply()
  t.equal(failed.exitCode, 1)
  t.match(failed.stderr, 'nothing is rolled back: what was done to')
  t.match(failed.stderr, /hook-failed.*motd\/install\.d\/10-motd.*exit code 1/)
  t.match(records(), '002.json')
  t.match((await apply('--dry-run')).stdout, 'it failed the last time')

  writeHook(join(cwd, 'motd/install.d/10-motd'), '#!/bin/sh\necho mended >/etc/motd-text\n')
  const mended = await apply()
  t.equal(mended.exitCode, 0, mended.stderr)
  t.match(mended.stderr, /= +pre-install +motd\/10-early +applied/)
  t.equal(read('etc/motd-text'), 'mended\n')
  t.equal(read('etc/ends'), 'end\nend\n', 'what follows is done again')
})

t.test('packages go in by the program of the host', { skip }, async (t) => {
  const host = await startLiveHost(t)
  const manifest = '{"requires": ["operating-system"], "packages": {"install": ["tar"]}}'
  const cwd = writeFlavours(t.testdir(), { more: { 'flavour.json': manifest } })
  const words = [...applyWords(host, cwd), '-x', 'more']
  const { exitCode, stderr } = await runCommand('parfait', words, { cwd })
  t.equal(exitCode, 0, stderr)
  t.match(stderr, /all\/packages \| tar is already the newest version/)
})

t.test(
  'what a machine would do at its first boot is done once, where it is wanted',
  { skip },
  async (t) => {
    const host = await startLiveHost(t)
    const once = {
      'flavour.json': '{"requires": ["operating-system"]}',
      'first-boot.d/10-once': '#!/bin/sh\ncat /tmp/in_target.d/word >>/etc/once\n',
      'extra-data.d/10-word': '#!/bin/sh\necho booted >"$TMP_HOOKS_PATH/word"\n',
      'finalise.d/90-end': '#!/bin/sh\ntest ! -e /etc/once\n',
    }
    const cwd = writeFlavours(t.testdir(), { once })
    const apply = (...more: string[]) =>
      runCommand('parfait', [...applyWords(host, cwd), ...more, 'once'], { cwd })
    const plain = await apply()
    t.match(plain.stderr, 'left out, as it is for images: first-boot once/10-once')
    t.match(plain.stderr, /done: ran 1 step,/)
    const wanted = await apply('--first-boot')
    t.equal(wanted.exitCode, 0, wanted.stderr)
    t.notMatch(wanted.stderr, 'left out')
    t.match(wanted.stderr, /done: ran 1 step, 1 was applied before/)
    t.match((await apply('--first-boot')).stderr, /done: ran 0 steps/)
    t.equal(readFileSync(join(host.root, 'etc/once'), 'utf8'), 'booted\n')
  },
)
