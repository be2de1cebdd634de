/** `parfait apply` on a machine that was booted: twice, killed amid a step, and a rehearsal. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bootImage } from '../../lib/boot/boot-image.ts'
import { freePort, runOverSsh, waitForSsh } from '../../lib/boot/ssh.ts'
import { packageFolder } from '../../lib/files.ts'
import { writeFlavours, writeHook } from '../fixtures/busybox-base.ts'
import { startCommand } from '../fixtures/command.ts'
import { runCommand } from '../fixtures/commands.ts'
import { makeLoginKey } from '../fixtures/login-key.ts'
import { servePackages } from '../fixtures/package-repository.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

t.setTimeout(1_800_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false
const limits = { timeoutMs: 300_000 }

t.test('a machine of QEMU', { skip }, async (t) => {
  const cwd = t.testdir()
  const env = { PARFAIT_STORE: sharedStore() }
  const key = makeLoginKey(cwd)
  const built = await runCommand('disk-image-create', ['-o', 'out', 'vm', 'local-config'], {
    cwd,
    env,
  })
  t.equal(built.exitCode, 0, built.stderr)

  // The guest finds the loopback of its host there.
  const { url } = await servePackages(t, cwd, [{ name: 'hail', files: { 'etc/hail': 'hail\n' } }])
  const source = `deb [trusted=yes] ${url.replace('127.0.0.1', '10.0.2.2')} stable main`
  const flavours = writeFlavours(join(cwd, 'flavours'), {
    acme: {
      'flavour.json': '{"requires": ["operating-system"], "packages": {"install": ["hail"]}}',
      'pre-install.d/10-source': `#!/bin/sh -e
rm -rf /etc/apt/sources.list.d
echo '${source}' >/etc/apt/sources.list
apt-get -q update
`,
      'install.d/50-one': '#!/bin/sh\necho one >>/etc/one\n',
      'install.d/60-slow':
        '#!/bin/sh\necho begun >/dev/console\n[ -e /etc/quick ] || sleep 1000\necho slow >>/etc/slow\n',
    },
  })
  const access = { port: await freePort(), user: 'root', identity: key }
  const session = await bootImage({
    image: join(cwd, 'out.qcow2'),
    scratch: cwd,
    network: { forwards: [{ host: access.port, guest: 22 }], isRestricted: false },
  })
  t.teardown(() => session.close())
  await waitForSsh({ ...limits, access, session })
  const ask = async (command: string) =>
    (await runOverSsh({ ...limits, access, command })).stdout.trim()
  const hostKey = await ask('cat /etc/ssh/ssh_host_ed25519_key.pub')
  writeFileSync(join(cwd, 'known'), `[127.0.0.1]:${access.port} ${hostKey}\n`)
  const words = [
    ...['apply', '--host', `root@127.0.0.1:${access.port}`, '--key', key],
    ...['--known-hosts', join(cwd, 'known'), '--flavours-path', flavours],
  ]
  const start = (...more: string[]) =>
    startCommand(
      [process.execPath, join(packageFolder, 'bin/parfait'), ...words, ...more, 'acme'],
      {
        cwd,
        env,
      },
    )

  // Those of the journal, and of whoever logs in, are written at any time.
  const files =
    "find / -xdev -path /run -prune -o -path /var/log -prune -o -path /var/lib/systemd -prune -o -printf '%p %T@ %C@ %s\\n'"
  await ask('touch /etc/quick')
  const before = await ask(files)
  const rehearsed = await start('--rehearse').ended
  t.equal(rehearsed.code, 0, rehearsed.stderr)
  t.match(rehearsed.stdout, /written \/etc\/hail\nwritten \/etc\/one\nwritten \/etc\/slow\n/)
  t.equal(await ask(files), before, 'a rehearsal changes no file')

  await ask('rm /etc/quick')
  const from = session.console.position
  const killed = start()
  await session.console.waitFor(/begun/, { ...limits, from })
  killed.child.kill('SIGKILL')
  await killed.ended
  await ask('until ! pgrep -x sleep >/dev/null; do sleep 1; done; touch /etc/quick')
  const again = await start().ended
  t.equal(again.code, 0, again.stderr)
  t.match(again.stderr, /= install +acme\/50-one +applied\n> install acme\/60-slow/)
  t.equal(await ask('cat /etc/hail /etc/one /etc/slow'), 'hail\none\nslow')

  const second = await start().ended
  t.equal(second.code, 0, second.stderr)
  t.match(second.stderr, /done: ran 0 steps/)

  writeHook(join(flavours, 'acme/install.d/60-slow'), '#!/bin/sh\necho other >/etc/slow\n')
  const edited = await start().ended
  t.match(edited.stderr, /done: ran 1 step,/)
  t.equal(await ask('cat /etc/one /etc/slow'), 'one\nother')
  await session.close()
})
