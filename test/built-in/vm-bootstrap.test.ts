/** The runner of the flavour `vm-bootstrap` in a folder that stands for the machine; its sleeps are short, and counted. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { BootstrapMachine as Machine, route } from '../fixtures/bootstrap-machine.ts'

const counting = 'echo run >>"$ROOT/runs"\n'

t.setTimeout(400_000)

t.test('runs until it succeeds, and never again', async (t) => {
  const serve = `#!/bin/sh\n${counting}[ $(wc -l <"$ROOT/runs") -ge 3 ] || exit 3\npwd >"$ROOT/where"\n`
  const machine = await Machine.make(t, { serve })
  t.equal(await machine.boot(), 0)
  t.strictSame(machine.said, [
    'try 1 of 10',
    'ended with exit code 3, next try in 60 s',
    'try 2 of 10',
    'ended with exit code 3, next try in 60 s',
    'try 3 of 10',
    'succeeded after 3 tries',
  ])
  t.match(machine.read('where'), /root\/bootstrap\n$/)
  t.equal(machine.read('root/bootstrap/retry-amount'), '3\n')
  t.equal(machine.state, 'succeeded')
  t.equal(await machine.boot(), 0)
  t.equal(machine.runs, 3, 'a plain reboot runs nothing')
  machine.write('etc/machine-id', 'def\n')
  t.equal(await machine.boot(), 0)
  t.equal(machine.runs, 4, 'a copy begins anew')
})

t.test('a script without a first line is bash; what it says is in the log', async (t) => {
  const serve = '[[ a == a ]] && echo bash $TERM; echo oops >&2\n'
  const machine = await Machine.make(t, { serve })
  t.equal(await machine.boot(), 0)
  t.match(machine.read('var/log/vm-bootstrap.log'), /\nbash xterm\noops\n/)
})

t.test('the maximum that the script writes counts at once', async (t) => {
  const serve = `echo 1 >"$ROOT/root/bootstrap/bootstrap-max-retry"\n${counting}exit 1\n`
  const machine = await Machine.make(t, { serve })
  t.equal(await machine.boot(), 1)
  t.equal(machine.runs, 1)
  t.strictSame(machine.said, ['try 1 of 10', 'ended with exit code 1', 'gave up after 1 try'])
  t.equal(machine.state, 'exhausted')
  t.equal(await machine.boot(), 1)
  t.equal(machine.runs, 1)
})

t.test('a reboot inside a run has used a try', async (t) => {
  const serve = `${counting}[ $(wc -l <"$ROOT/runs") -gt 1 ] || kill -9 $PPID\nexit 1\n`
  const machine = await Machine.make(t, { serve, maximum: '2' })
  // The runner runs the script from a subshell, which becomes the script: its parent is the runner.
  t.equal(await machine.boot(), -1)
  t.equal(machine.read('root/bootstrap/retry-amount'), '1\n')
  t.equal(await machine.boot(), 1)
  t.equal(machine.runs, 2)
})

t.test('start-bootstrap goes during a run, and comes back', async (t) => {
  const serve = `${counting}[ $(wc -l <"$ROOT/runs") -lt 2 ] || exit 0\nrm "$ROOT/root/bootstrap/start-bootstrap"\nexit 1\n`
  const machine = await Machine.make(t, { serve })
  const end = machine.boot()
  while (machine.state !== 'suspended') await sleep(20)
  t.equal(machine.runs, 1)
  machine.write('root/bootstrap/start-bootstrap', '')
  t.equal(await end, 0)
  t.strictSame(machine.said.slice(1, 4), [
    'ended with exit code 1',
    'suspended: start-bootstrap is missing',
    'try 2 of 10',
  ])
})

for (const [maximum, runs, isTold] of [
  ['many', 10, true],
  ['', 10, true],
  ['-1', 10, true],
  ['99999999999999999999', 10, true],
  [' 03 \r', 3, false],
  ['0', 0, false],
] as const)
  t.test(`a maximum ${JSON.stringify(maximum)}`, async (t) => {
    const machine = await Machine.make(t, { serve: `${counting}exit 1\n`, maximum })
    t.equal(await machine.boot(), 1)
    t.equal(machine.runs, runs)
    t.equal(machine.said.includes('bootstrap-max-retry is not a number; taking 10'), isTold)
  })

t.test('nothing served, an empty body, a half one: a script that fails', async (t) => {
  const half: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-length': 1000 })
    response.write('#!/bin/sh\necho half >"$ROOT/half"\n', () => response.destroy())
  }
  const missing: RequestListener = (_request, response) => response.writeHead(404).end('exit 0\n')
  for (const serve of ['', half, missing]) {
    const machine = await Machine.make(t, { serve, maximum: '2' })
    t.equal(await machine.boot(), 1)
    t.equal(machine.read('half'), '')
    t.equal(machine.said.filter((line) => line.startsWith('no script from http://')).length, 2)
    t.equal(machine.said.at(-1), 'gave up after 2 tries')
  }
})

t.test('no server at all', async (t) => {
  const machine = await Machine.make(t, { maximum: '1', config: 'url=http://127.0.0.1:1/x\n' })
  t.equal(await machine.boot(), 1)
  t.match(machine.said, ['no script from http://127.0.0.1:1/x', 'try 1 of 1'])
})

t.test('a server that answers once it is asked again', async (t) => {
  let asked = 0
  const machine = await Machine.make(t, {
    serve: (_request, response) => (++asked < 3 ? response.destroy() : response.end('exit 0\n')),
  })
  t.equal(await machine.boot(), 0)
  t.strictSame(machine.said, ['try 1 of 10', 'succeeded after 1 try'])
})

t.test('a late network is no try, and a missing one is not waited for without end', async (t) => {
  const late = await Machine.make(t, { serve: 'exit 0\n', route: 'Iface\n' })
  const end = late.boot()
  while (!late.said.includes('waiting for the network')) await sleep(5)
  late.write('proc/net/route', route)
  t.equal(await end, 0)
  t.equal(late.read('root/bootstrap/retry-amount'), '1\n')
  const never = await Machine.make(t, {
    serve: 'exit 0\n',
    route: 'Iface\n',
    config: 'network_wait=20\n',
  })
  t.equal(await never.boot(), 0)
  t.strictSame(never.said, [
    'waiting for the network',
    'no network after 20 s; going on without',
    'try 1 of 10',
    'succeeded after 1 try',
  ])
  const ipv6 = await Machine.make(t, { serve: 'exit 0\n', route: 'Iface\n' })
  ipv6.write('proc/net/if_inet6', 'fec00000000000000000000000000002 02 40 00 80 ens3\n')
  t.equal(await ipv6.boot(), 0)
  t.equal(ipv6.said[0], 'try 1 of 10')
})

t.test('a clock of 1970 that jumps changes no pause', async (t) => {
  const machine = await Machine.make(t, { serve: `${counting}exit 1\n`, maximum: '3' })
  machine.write(
    'bin/date',
    '#!/bin/sh\n[ -e "$VM_BOOTSTRAP_ROOT/runs" ] && echo 2038-01-19T03:14:07Z || echo 1970-01-01T00:00:07Z\n',
  )
  t.equal(await machine.boot(), 1)
  t.strictSame(machine.read('slept').match(/^\d{2,}$/gm), ['60', '60'])
})

t.test('a try that took longer than the interval is followed by a pause of 3 s', async (t) => {
  const serve = 'echo "500.00 0" >"$ROOT/proc/uptime"; exit 1\n'
  const machine = await Machine.make(t, { serve, maximum: '2' })
  t.equal(await machine.boot(), 1)
  t.equal(machine.said[1], 'ended with exit code 1, next try in 3 s')
})

t.test('two at once: the second ends; a daemon of the script keeps no lock', async (t) => {
  const serve = `${counting}touch "$ROOT/begun"; until [ -e "$ROOT/go" ]; do /bin/sleep 0.05; done\n`
  const machine = await Machine.make(t, {
    serve: `/bin/sleep 30 >/dev/null 2>&1 &\necho $! >"$ROOT/daemon"\n${serve}`,
  })
  const first = machine.boot()
  while (!existsSync(join(machine.root, 'begun'))) await sleep(20)
  t.equal(await machine.boot(), 0)
  t.equal(machine.runs, 1)
  machine.write('go', '')
  t.equal(await first, 0)
  const lock = spawn('flock', ['-n', join(machine.root, 'run/vm-bootstrap.lock'), 'true'])
  const [code] = await once(lock, 'exit')
  t.equal(code, 0)
  process.kill(Number(machine.read('daemon')))
})

t.test('the log is turned at 1 MiB, and one old one is kept', async (t) => {
  const serve = 'head -c 1100000 /dev/zero | tr "\\0" x; exit 1\n'
  const machine = await Machine.make(t, { serve, maximum: '3' })
  t.equal(await machine.boot(), 1)
  t.ok(machine.read('var/log/vm-bootstrap.log').length < 2_000_000)
  t.ok(machine.read('var/log/vm-bootstrap.log.1').length < 2_000_000)
  t.match(machine.read('var/log/vm-bootstrap.log'), /gave up after 3 tries\n$/)
  t.notOk(existsSync(join(machine.root, 'var/log/vm-bootstrap.log.2')))
})

t.test('where nothing can be written the tries still end', async (t) => {
  const machine = await Machine.make(t, { serve: 'exit 0\n', maximum: '2' })
  // As on a full disk: root may write anywhere, so programs that write fail.
  for (const name of ['wget', 'mv', 'sync']) machine.write(`bin/${name}`, '#!/bin/sh\nexit 1\n')
  t.equal(await machine.boot(), 1)
  t.equal(machine.said.filter((line) => line === 'retry-amount cannot be written').length, 2)
})
