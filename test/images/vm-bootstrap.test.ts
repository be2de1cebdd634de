/** The flavour `vm-bootstrap` in a machine that boots: three boots have all that its README says of tries. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bootImage } from '../../lib/boot/boot-image.ts'
import { serveGuest } from '../../lib/boot/guest-server.ts'
import { freePort, runOverSsh, waitForSsh } from '../../lib/boot/ssh.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { makeLoginKey } from '../fixtures/login-key.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

t.setTimeout(1_800_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false
const limits = { timeoutMs: 300_000 }
const bootstrap = '/root/bootstrap'

/** A script that notes each run, and then does this; `$n` is how often it was run. */
const script = (name: string, text: string) =>
  `#!/bin/sh\necho run >>/root/${name}; sync\nn=$(wc -l </root/${name})\n${text}\n`

t.test('tries, and what ends them', { skip }, async (t) => {
  const cwd = t.testdir()
  const env = { PARFAIT_STORE: sharedStore() }
  const key = makeLoginKey(cwd)
  const flavours = ['vm', 'vm-bootstrap', 'local-config', '--set', 'vm-bootstrap.interval=5']
  const built = await runCommand('disk-image-create', ['-o', 'out', ...flavours], { cwd, env })
  t.equal(built.exitCode, 0, built.stderr)
  const serve = (text: string) => writeHook(join(cwd, 'script'), text)

  serve(script('three', '[ "$n" -ge 3 ] || exit 3'))
  const words = ['boot', 'out.qcow2', '--persist', '--serve', 'script', '--until-bootstrap']
  const first = await runCommand('parfait', words, { cwd, env })
  t.equal(first.exitCode, 0, first.stdout.slice(-2000) + first.stderr)
  t.match(first.stderr, 'The bootstrap succeeded after 3 tries')
  t.equal(first.stderr.match(/GET \/vm-bootstrap: 200/g)?.length, 3)

  const server = await serveGuest({
    files: { '/vm-bootstrap': join(cwd, 'script') },
    onRequest: () => {},
  })
  t.teardown(() => server.close())
  const access = { port: await freePort(), user: 'root', identity: key }
  const session = await bootImage({
    image: join(cwd, 'out.qcow2'),
    persist: true,
    scratch: cwd,
    network: {
      forwards: [{ host: access.port, guest: 22 }],
      isRestricted: false,
      guestForwards: [{ address: '10.0.2.100', port: 80, command: server.command }],
    },
  })
  t.teardown(() => session.close())
  const ask = async (command: string) => {
    const { exitCode, stdout, stderr } = await runOverSsh({ ...limits, access, command })
    t.equal(exitCode, 0, `${command}\n${stderr}`)
    return stdout.trim()
  }
  let ids = 0
  /** Another machine-id, as a copy of the machine has it; what the console says from here on is waited for. */
  const beginAnew = async (more = 'true') => {
    const from = session.console.position
    const id = `printf "%032x\\n" ${++ids} >/etc/machine-id`
    await ask(
      `${id}; echo 10 >${bootstrap}/bootstrap-max-retry; ${more}; systemctl restart vm-bootstrap`,
    )
    return (what: RegExp) => session.console.waitFor(what, { ...limits, from })
  }

  await t.test('a boot after the success runs nothing', async (t) => {
    await waitForSsh({ ...limits, access, session })
    const wait =
      'until [ -s /run/vm-bootstrap.state ]; do sleep 1; done; cat /run/vm-bootstrap.state'
    t.equal(await ask(wait), 'succeeded')
    t.equal(await ask('wc -l </root/three'), '3')
  })

  await t.test('a maximum of 1 that the script writes: one run', async (t) => {
    serve(script('one', `echo 1 >${bootstrap}/bootstrap-max-retry; exit 1`))
    const hears = await beginAnew()
    await hears(/vm-bootstrap: gave up after 1 try/)
    t.equal(await ask('wc -l </root/one'), '1')
  })

  await t.test('nobody serves: the maximum ends it', async () => {
    const settings = '/etc/default/vm-bootstrap'
    const hears = await beginAnew(
      `echo 2 >${bootstrap}/bootstrap-max-retry; sed -i s/2.100/2.101/ ${settings}`,
    )
    await hears(/no script from http:\/\/10\.0\.2\.101\/vm-bootstrap/)
    await hears(/vm-bootstrap: gave up after 2 tries/)
    await ask(`sed -i s/2.101/2.100/ ${settings}`)
  })

  await t.test('it goes on when start-bootstrap is back', async (t) => {
    serve(script('back', `[ "$n" -lt 2 ] || exit 0; rm ${bootstrap}/start-bootstrap; exit 1`))
    const hears = await beginAnew()
    await hears(/vm-bootstrap: suspended: start-bootstrap is missing/)
    t.equal(await ask('wc -l </root/back'), '1')
    await ask(`touch ${bootstrap}/start-bootstrap`)
    await hears(/vm-bootstrap: succeeded after 2 tries/)
  })

  await t.test('a reset inside a run has used a try', async (t) => {
    serve(script('reset', '[ "$n" -lt 2 ] || exit 0; echo it hangs >/dev/console; exec sleep 1000'))
    const hears = await beginAnew()
    await hears(/it hangs/)
    await session.qmp.execute('system_reset')
    await hears(/vm-bootstrap: try 2 of 10[\s\S]*vm-bootstrap: succeeded after 2 tries/)
    await waitForSsh({ ...limits, access, session })
    t.equal(await ask(`cat ${bootstrap}/retry-amount; wc -l </root/reset`), '2\n2')
  })
  await session.close()
})
