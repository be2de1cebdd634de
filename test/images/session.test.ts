/** A machine with the flavour `session`: built once, and booted with several programs, which it finds on a disk. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeHook } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

t.setTimeout(1_800_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

interface Case {
  readonly script: string
  readonly args?: readonly string[]
  readonly exit: number
  readonly result: object
  readonly stderr?: RegExp
  /** All of standard output. */
  readonly tap?: RegExp
}

const cases: Record<string, Case> = {
  'a test that fails, without a network card': {
    script: `mkdir -p /tmp/2onereports && cd /tmp/2onereports && head -c 67108864 /dev/urandom >large
sha256sum large >sums; ls /sys/class/net >cards; printf 'ok 1 - sums\n1..1\n' >t.tap; exit 3`,
    args: ['--no-network', '--tap'],
    tap: /^TAP version 14\n1..2\nnot ok 1 - .*\n# done, exit code 3\nok 2 - t.tap > sums\n$/,
    exit: 3,
    result: { end: 'done', kind: 'test', status: 3, files: 4 },
    stderr: /The session ended with exit code 3/,
  },
  'a test without end, whose reports come home': {
    script: 'mkdir -p /tmp/2onereports; echo so far >/tmp/2onereports/some; sleep 10000',
    args: ['--timeout', '5'],
    exit: 124,
    result: { end: 'timeout', files: 1 },
    stderr: /took too long/,
  },
  'a clock of 1970, noise on the console, and a full disk': {
    script: `mkdir -p /tmp/2onereports; date -s @1000 >/tmp/2onereports/when
head -c 1000000 /dev/urandom >/dev/console; cat /dev/zero >/full; exit 4`,
    exit: 4,
    result: { end: 'done', status: 4, files: 1 },
  },
  'a kernel that panics': {
    script: 'sync; echo c >/proc/sysrq-trigger',
    exit: 1,
    result: { end: 'panic' },
    stderr: /error\[boot-failed\]: The machine ended early: Kernel panic/,
  },
}

t.test('sessions', { skip }, async (t) => {
  const cwd = t.testdir()
  const env = { PARFAIT_STORE: sharedStore() }
  writeHook(join(cwd, 'doit'), '#!/bin/sh\nsh -c "$(tr -d "\\0" </dev/vdb)"\n')
  const words = ['-o', 'out', 'vm', 'session', '--set', 'session.doit=doit']
  const built = await runCommand('disk-image-create', words, { cwd, env })
  t.equal(built.exitCode, 0, built.stderr)
  for (const [title, { script, args = [], exit, result, stderr, tap }] of Object.entries(cases))
    await t.test(title, async (t) => {
      writeFileSync(
        join(cwd, 'script.raw'),
        Buffer.concat([Buffer.from(script), Buffer.alloc(4096)]).subarray(0, 4096),
      )
      const boot = [
        'boot',
        'out.qcow2',
        '--session',
        '--reports',
        'out reports',
        '--disk',
        'script.raw',
        '--junit',
        'junit.xml',
      ]
      const seen = await runCommand('parfait', [...boot, ...args], { cwd, env })
      t.equal(seen.exitCode, exit, seen.stderr)
      if (stderr) t.match(seen.stderr, stderr)
      if (tap) t.match(seen.stdout, tap)
      const folder = join(cwd, 'out reports')
      t.match(JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8')), result)
      t.match(readFileSync(join(folder, 'console.log'), 'utf8'), /session: doit begins/)
      if (existsSync(join(folder, 'sums')))
        t.match(execFileSync('sha256sum', ['-c', 'sums'], { cwd: folder, encoding: 'utf8' }), /OK/)
      const state = exit === 0 ? /failures="0"/ : /<failure message="[^"]+"/
      t.match(readFileSync(join(cwd, 'junit.xml'), 'utf8'), state)
      const left = readdirSync(cwd).filter((name) => name.startsWith('.'))
      t.strictSame(left, [], 'nothing is left beside the reports')
    })
})
