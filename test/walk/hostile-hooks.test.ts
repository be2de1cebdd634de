import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { busyboxBase } from '../fixtures/busybox-base.ts'
import { writePackages, writeProject } from '../fixtures/npm-project.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

/** A build host with things that no hook may touch. */
interface Host {
  readonly shop: Workshop
  readonly home: string
  readonly canary: ChildProcess
  readonly sockets: readonly Server[]
  /** Connections that any socket of the host got. */
  connections: number
  /** In the words of every process that a hook leaves behind. */
  readonly mark: string
}

/** What a hostile script tries; each line of what it says is a success. `$1` names folders of the host. */
const attack = (host: { folder: string; home: string; pid: number; mark: string }) => `
say() { echo "SUCCESS $*"; }
H=${host.home} F=${host.folder}
try_write() { for at in "$@"; do (echo pwned >"$at/pwned-${host.mark}") 2>/dev/null && [ -e "$at/pwned-${host.mark}" ] && OUT="$OUT $at"; done; }
OUT=
for root in "" /proc/1/root /proc/self/root /proc/$PPID/root; do
  [ -z "$root" ] && [ "$PLACE" = inside ] && continue
  [ "$PLACE" = outside ] && try_write $root/etc
  try_write $root$H $root$F $root$F/store/layers $root$F/flavours/evil $root$F/flavours/evil/lib
done
for layer in $F/store/layers/*; do try_write $layer $layer/fs $layer/fs/etc; done
mount -o remount,rw,bind / 2>/dev/null && try_write /etc $H $F
mount -o remount,rw / 2>/dev/null && [ "$PLACE" = outside ] && try_write /etc $H $F
mkdir -p /tmp/mnt 2>/dev/null
for fs in devtmpfs sysfs debugfs cgroup2 securityfs; do mount -t $fs none /tmp/mnt 2>/dev/null && say "mounted $fs"; umount /tmp/mnt 2>/dev/null; done
unshare -m sh -c 'mount -o remount,rw,bind / && echo x >'$H/pwned-${host.mark} 2>/dev/null && say "unshare: rw"
for node in /tmp/node "\${TMPDIR:-/tmp}/node"; do mknod $node b 8 0 2>/dev/null && say "made a device"; mknod $node c 1 1 2>/dev/null && say "made /dev/mem"; done
echo 1 2>/dev/null >/proc/sys/kernel/printk_ratelimit && say "wrote a sysctl"
(cat /proc/sys/kernel/core_pattern >/proc/sys/kernel/core_pattern) 2>/dev/null && say "wrote core_pattern"
(echo h >/proc/sysrq-trigger) 2>/dev/null && say sysrq
kill -9 ${host.pid} 2>/dev/null && say "killed a process of the host"
for link in /proc/[0-9]*; do grep -q "${host.mark}" $link/cmdline 2>/dev/null && [ "$link" != "/proc/$$" ] && grep -q canary $link/cmdline && say "sees $link of the host"; done
ip link add evil0 type dummy 2>/dev/null && say "changed the network"
ip link set lo mtu 65000 2>/dev/null && say "changed lo"
hostname pwned 2>/dev/null
[ "$PLACE" = inside ] && chroot /proc/1/root /bin/sh -c "cat $H/private" 2>/dev/null && say "left the chroot"
if [ "$PLACE" = inside ]; then
  for root in "" /proc/1/root /proc/1/cwd /proc/self/cwd/../../../../..; do cat $root$H/private 2>/dev/null && say "read the home by $root"; done
  [ -e $F/flavours ] && say "sees the flavours of the host"
  [ -e $F/store ] && say "sees the store"
  ls /run/docker.sock /run/dbus /run/systemd /var/run/docker.sock 2>/dev/null && say "sees /run"
fi
[ -z "$OUT" ] || say "wrote $OUT"
(setsid sh -c 'sleep 300; : ${host.mark}' >/dev/null 2>&1 &)
(nohup sh -c 'sleep 300; : ${host.mark}' >/dev/null 2>&1 &)
(sh -c '(sh -c "sleep 300; : ${host.mark}" &) &' >/dev/null 2>&1)
true
`

const module = (
  host: Host,
  phase: string,
) => `import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { spawn } from 'node:child_process'
import { defineHook } from 'parfait'
const tries: [string, () => unknown][] = [
  ${
    phase === 'install'
      ? `['read the home', () => readFileSync('${host.home}/private')],
  ['list the store', () => readdirSync('${host.shop.folder}/store')],
  ['list the flavours', () => readdirSync('${host.shop.folder}/flavours')],
  ['read shadow', () => readFileSync('/etc/shadow')],`
      : ''
  }
  // The root of a module inside the chroot is a file system in memory.
  ${phase === 'install' ? '' : `['write /etc', () => writeFileSync('/etc/pwned-${host.mark}', '')],`}
  ['write /usr', () => writeFileSync('/usr/pwned-${host.mark}', '')],
  ['write the flavour', () => writeFileSync('${phase === 'install' ? '/flavour' : `${host.shop.folder}/flavours/evil`}/pwned-${host.mark}', '')],
  ['write the home', () => writeFileSync('${host.home}/pwned-${host.mark}', '')],
  ['write parfait', () => writeFileSync('/parfait/worker.js', '')],
  ['kill', () => process.kill(${host.canary.pid}, 9)],
  ['write a sysctl', () => writeFileSync('/proc/sys/kernel/core_pattern', readFileSync('/proc/sys/kernel/core_pattern'))],
]
async function reach(path: string): Promise<boolean> {
  return new Promise((resolve) => connect(path).on('connect', () => resolve(true)).on('error', () => resolve(false)))
}
export default defineHook('${phase}', async (context) => {
  for (const [what, attempt] of tries) try { attempt(); context.log('SUCCESS module: ' + what) } catch {}
  for (const path of ${JSON.stringify(socketPaths)}) if (await reach(path)) context.log('SUCCESS module: reached ' + path)
  spawn('sh', ['-c', 'sleep 300; : ${host.mark}'], { detached: true, stdio: 'ignore' }).unref()
  for (const text of ['mount -o remount,rw,bind /', 'mknod /tmp/n b 8 0', 'ip link set lo mtu 65000'])
    await ('run' in context ? context.run : context.chroot)('sh', ['-c', text]).then(() => context.log('SUCCESS module: ' + text), () => {})
})
`

/** The name of a socket may have 107 bytes; those of test folders are longer. */
const socketFolder = mkdtempSync(join(tmpdir(), 'parfait-test-'))
const socketPaths = [
  join(socketFolder, 's'),
  ...(process.getuid?.() === 0 ? [`/run/parfait-test-${process.pid}.sock`] : []),
]
t.teardown(() => rmSync(socketFolder, { recursive: true, force: true }))

async function makeHost(t: Test): Promise<Host> {
  const shop = new Workshop(t, {})
  const home = join(shop.folder, 'home')
  mkdirSync(home)
  writeFileSync(join(home, 'private'), 'private\n')
  const mark = `mark${process.pid}x${Math.random().toString(36).slice(2, 8)}`
  const canary = spawn('sh', ['-c', `exec sleep 600 # canary ${mark}`], { stdio: 'ignore' })
  const host: Host = { shop, home, canary, mark, connections: 0, sockets: [] }
  const listening = socketPaths.map(async (path) => {
    const server = createServer(() => {
      host.connections++
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
    return server
  })
  const servers = await Promise.all(listening)
  t.teardown(() => {
    canary.kill('SIGKILL')
    for (const server of servers) server.close()
  })
  const given = { folder: shop.folder, home, pid: canary.pid ?? 0, mark }
  const inside = `#!/bin/sh\nPLACE=inside\n${attack(given)}`
  const outside = `#!/bin/sh\nPLACE=outside\n${attack(given)}`
  shop.write('evil/flavour.json', '{}')
  shop.write('evil/lib/x', 'x')
  shop.write('evil/install.d/10-inside', inside)
  shop.write('evil/install.d/20-module.ts', module(host, 'install'))
  shop.write('evil/extra-data.d/10-outside', outside)
  shop.write('evil/extra-data.d/20-module.ts', module(host, 'extra-data'))
  shop.write('evil/block-device-size.d/10-size', `${outside}\necho IMAGE_SIZE=0.2\n`)
  shop.write('evil/finalise.d/90-kill', '#!/bin/sh\nkill -9 -1 || true\n')
  return host
}

/** Files that an attack left in what it must not write to. */
function findPwned(folders: readonly string[], mark: string): string {
  const words = [...folders, '-name', `pwned-${mark}`]
  // Ends with 1 where a folder is closed to an ordinary user.
  return spawnSync('find', words).stdout.toString()
}

/** A build in which all attacks failed, and nothing else. */
function checkFailed(t: Test, { error, events }: Awaited<ReturnType<Workshop['build']>>): void {
  t.equal(error, undefined, 'it ran to its end')
  const said = events.flatMap((event) => (event.type === 'step-output' ? [event.line] : []))
  t.strictSame(
    said.filter((line) => line.includes('SUCCESS')),
    [],
    'none of what it tried',
  )
}

t.test('a hostile flavour reaches nothing of the host', { skip }, async (t) => {
  const host = await makeHost(t)
  const { shop, mark } = host
  const built = await shop.build({
    flavours: ['base', 'evil'],
    env: { HOME: host.home },
    flags: { leakGate: 'off' },
  })
  checkFailed(t, built)
  const kept = ['/etc', host.home, join(shop.folder, 'flavours'), join(shop.folder, 'out')]
  t.equal(findPwned(kept, mark), '', 'nothing was written where it must not be')
  t.equal(host.canary.exitCode, null)
  t.equal(host.canary.signalCode, null, 'no process of the host was killed')
  t.equal(host.connections, 0, 'no socket was reached')
  t.equal(readFileSync(join(host.home, 'private'), 'utf8'), 'private\n')
  const left = readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== host.canary.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(mark)
      } catch {
        return false
      }
    })
  t.strictSame(left, [], 'no daemon is left')
})

t.test('the base of a package has no more power', { skip }, async (t) => {
  const host = await makeHost(t)
  const { shop, home, mark } = host
  const given = { folder: shop.folder, home, pid: host.canary.pid ?? 0, mark }
  const evil = `#!/bin/sh\nPLACE=outside\n${attack(given)}`
  const strange = { ...busyboxBase, 'root.d/05-evil': evil, 'root.d/95-evil': evil }
  writePackages(shop.folder, { 'node_modules/evil': { flavours: { strange } } })
  writeProject(shop.folder, ['evil'])
  const built = await shop.build({
    flavours: ['strange'],
    env: { HOME: home },
    flags: { leakGate: 'off' },
  })
  checkFailed(t, built)
  t.equal(findPwned(['/etc', home, join(shop.folder, 'node_modules')], mark), '')
  t.equal(host.connections, 0)
})

t.test(
  'what it writes is in its own layer, and the next build does not see it',
  { skip },
  async (t) => {
    const host = await makeHost(t)
    const before = await host.shop.build({ flavours: ['base'], flags: { leakGate: 'off' } })
    t.equal(before.error, undefined)
    const digest = before.result?.artifacts[0]?.sha256
    await host.shop.build({
      flavours: ['base', 'evil'],
      flags: { leakGate: 'off', output: 'out/evil.raw' },
    })
    const after = await host.shop.build({
      flavours: ['base'],
      flags: { leakGate: 'off', noCache: true },
    })
    t.equal(after.result?.artifacts[0]?.sha256, digest)
  },
)
