/** A machine with the flavour `vm-bootstrap` finds its script by `parfait boot --serve`: built and booted. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeHook } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

t.setTimeout(1_200_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

t.test('a script that fails twice, then succeeds', { skip }, async (t) => {
  const cwd = t.testdir()
  const env = { PARFAIT_STORE: sharedStore() }
  const script = '#!/bin/sh\necho run >>/root/runs\n[ "$(wc -l </root/runs)" -ge 3 ] || exit 3\n'
  writeHook(join(cwd, 'script.sh'), script)
  const options = ['--set', 'vm-bootstrap.interval=5']
  const flavours = ['vm', 'vm-bootstrap']
  const built = await runCommand('disk-image-create', ['-o', 'out', ...flavours, ...options], {
    cwd,
    env,
  })
  t.equal(built.exitCode, 0, built.stderr)
  const args = ['boot', 'out.qcow2', '--serve', 'script.sh', '--until-bootstrap']
  const seen = await runCommand('parfait', [...args, '--timeout', '600', '--console-log', 'log'], {
    cwd,
    env,
  })
  t.equal(seen.exitCode, 0, seen.stdout.slice(-2000) + seen.stderr)
  t.match(seen.stderr, /The bootstrap succeeded after 3 tries/)
  const asked = seen.stderr.match(/^10\.0\.2\.100:80 GET \/vm-bootstrap: 200, \d+ bytes$/gm)
  t.equal(asked?.length, 3)
  const log = readFileSync(join(cwd, 'log'), 'utf8')
  t.match(log, /vm-bootstrap: ended with exit code 3, next try in \d s/)
})
