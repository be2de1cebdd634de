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
}

const worker = { root: 'http://example.com/uservice/api/root', password: 'correct-horse-battery' }

const cases: Record<string, Case> = {
  'a worker that runs with its credentials, which no process shows': {
    script: `until [ -s /var/lib/uworker/environment ]; do sleep 1; done; cat /var/lib/uworker/environment
grep -qa 'horse-batter[y]' /proc/[0-9]*/cmdline && exit 4
mkdir -p /tmp/2onereports; grep UWORKER /var/lib/uworker/environment >/tmp/2onereports/worker; ps -o user= -C sleep >>/tmp/2onereports/worker`,
    exit: 0,
    result: { end: 'done', status: 0, files: 1 },
  },
  'a test that fails, without a network card': {
    script: `mkdir -p /tmp/2onereports && cd /tmp/2onereports && head -c 67108864 /dev/urandom >large
sha256sum large >sums; ls /sys/class/net >cards; exit 3`,
    args: ['--no-network'],
    exit: 3,
    result: { end: 'done', kind: 'test', status: 3, files: 3 },
    stderr: /The session ended with exit code 3/,
  },
  'a test without end, whose reports come home': {
    script: 'mkdir -p /tmp/2onereports; echo so far >/tmp/2onereports/some; sleep 10000',
    args: ['--timeout', '5'],
    exit: 124,
    result: { end: 'timeout', files: 1 },
    stderr: /took too long/,
  },
  'a kernel that panics': {
    script: 'sync; echo c >/proc/sysrq-trigger',
    exit: 1,
    result: { end: 'panic' },
    stderr: /error\[boot-failed\]: The machine ended early: Kernel panic/,
  },
  'a link that leads out of the reports': {
    script: 'mkdir -p /tmp/2onereports; ln -s ../../../etc/passwd /tmp/2onereports/x',
    exit: 1,
    result: { end: 'done', status: 0 },
    stderr: /error\[reports-refused\]/,
  },
}

t.test('sessions', { skip }, async (t) => {
  const cwd = t.testdir()
  const env = { PARFAIT_STORE: sharedStore() }
  writeHook(join(cwd, 'doit'), '#!/bin/sh\nsh -c "$(tr -d "\\0" </dev/vdb)"\n')
  // The worker's files and its packer's, as its page has them.
  writeFileSync(
    join(cwd, 'variables.json'),
    JSON.stringify({ uworker_config_file: 'uworker.conf' }),
  )
  const { root, password } = worker
  writeFileSync(
    join(cwd, 'uworker.conf'),
    `export UWORKER_JOB_API_ROOT=${root}\nexport UWORKER_JOB_API_USERNAME=worker\nexport UWORKER_JOB_API_PASSWORD=${password}\n`,
  )
  writeHook(join(cwd, 'uworker'), '#!/bin/sh\nenv >~/environment\nexec sleep 10000\n')
  const words = ['-o', 'out', 'vm', 'session', 'uworker', '--vars', 'variables.json']
  words.push('--set', 'session.doit=doit', '--set', 'uworker.program=uworker')
  const built = await runCommand('disk-image-create', words, { cwd, env })
  t.equal(built.exitCode, 0, built.stderr)
  for (const [title, { script, args = [], exit, result, stderr }] of Object.entries(cases))
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
      const folder = join(cwd, 'out reports')
      t.match(JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8')), result)
      t.match(readFileSync(join(folder, 'console.log'), 'utf8'), /session: doit begins/)
      if (existsSync(join(folder, 'sums')))
        t.match(execFileSync('sha256sum', ['-c', 'sums'], { cwd: folder, encoding: 'utf8' }), /OK/)
      if (existsSync(join(folder, 'worker'))) {
        const told = readFileSync(join(folder, 'worker'), 'utf8')
        t.match(told, `UWORKER_JOB_API_ROOT=${worker.root}\n`)
        t.match(told, `UWORKER_JOB_API_PASSWORD=${worker.password}\n`)
        t.match(told, /^uworker$/m)
      }
      const state = exit === 0 ? /failures="0"/ : /<failure message="[^"]+"/
      t.match(readFileSync(join(cwd, 'junit.xml'), 'utf8'), state)
      const left = readdirSync(cwd).filter((name) => name.startsWith('.'))
      t.strictSame(left, [], 'nothing is left beside the reports')
    })
})
