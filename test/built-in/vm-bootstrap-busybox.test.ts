/** The runner of the flavour `vm-bootstrap` in a machine that has busybox and no more. */
import { execFileSync } from 'node:child_process'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { BootstrapMachine as Machine } from '../fixtures/bootstrap-machine.ts'

t.setTimeout(120_000)

t.test('with the programs of busybox alone, which has no flock', async (t) => {
  const serve = `echo run >>"$ROOT/runs"\ntouch "$ROOT/begun"; until [ -e "$ROOT/go" ]; do /bin/sleep 0.05; done\n`
  const machine = await Machine.make(t, { serve, path: '/nowhere' })
  const names = execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const name of names.filter((name) => name !== 'sleep'))
    symlinkSync('/bin/busybox', join(machine.root, 'bin', name))
  machine.write('run/vm-bootstrap.lock', '1\n')
  const first = machine.boot()
  while (!existsSync(join(machine.root, 'begun'))) await sleep(20)
  t.equal(await machine.boot(), 0)
  machine.write('go', '')
  t.equal(await first, 0)
  t.equal(machine.runs, 1)
  t.equal(machine.said.at(-1), 'succeeded after 1 try')
})
