/** A machine of busybox, a kernel and nothing else, from an archive: it bootstraps itself, starts a worker, has a session. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeHook } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { serviceBoot, serviceFiles, serviceOptions } from '../fixtures/three-services.ts'

t.setTimeout(1_800_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

const files = {
  ...serviceFiles,
  'root/etc/inittab':
    '::sysinit:/etc/rcS\n::ctrlaltdel:/bin/reboot\n::shutdown:/bin/umount -a -r\n',
  'root/etc/rcS': `#!/bin/sh
mount -o remount,rw /
mount -t tmpfs run /run
ifconfig lo 127.0.0.1 up
ifconfig eth0 up
udhcpc -i eth0 -s /etc/udhcpc.script -q
for script in /etc/rc2.d/S*; do "$script" start; done
`,
  'root/etc/udhcpc.script': `#!/bin/sh
[ "$1" = bound ] || exit 0
ifconfig "$interface" "$ip" netmask "$subnet" up
route add default gw "$router"
`,
  doit: `#!/bin/sh
until [ -s /var/lib/uworker/asked ]; do sleep 1; done
mkdir -p /tmp/2onereports
cd /tmp/2onereports
cp /var/lib/uworker/asked /var/log/vm-bootstrap.log .
ls -l /proc/1/exe >init
exit 6
`,
  bootstrap: 'echo try >>/root/tries\n[ "$(wc -l </root/tries)" -ge 2 ] || exit 3\n',
}

t.test('all three flavours with an init of busybox', { skip }, async (t) => {
  const cwd = t.testdir()
  const env = { PARFAIT_STORE: sharedStore() }
  for (const [name, text] of Object.entries(files)) writeHook(join(cwd, name), text)
  const run = async (name: string, words: readonly string[]) => {
    const done = await runCommand(name, words, { cwd, env })
    t.equal(done.exitCode, 0, done.stderr)
  }
  await run('disk-image-create', ['-o', 'debian', '-t', 'tar', 'debian'])
  const script = `set -eu
mkdir -p bin dev proc sys run tmp etc/init.d root sbin usr/bin usr/sbin var/lib var/log
chmod 1777 tmp
tar -xf ../debian.tar --wildcards './boot/*' './usr/lib/modules/*' 2>/dev/null ||
  tar -xf ../debian.tar --wildcards 'boot/*' 'usr/lib/modules/*'
ln -s usr/lib lib
cp /bin/busybox bin/busybox
for name in $(bin/busybox --list); do [ "$name" = busybox ] || ln -s busybox "bin/$name"; done
ln -s ../bin/busybox sbin/init
echo 'root::0:0:root:/root:/bin/sh' >etc/passwd
echo 'root:x:0:' >etc/group
tar -cf ../root.tar .`
  execFileSync('sh', ['-c', script], { cwd: join(cwd, 'root'), stdio: 'inherit' })
  const options = { ...serviceOptions, 'tarball.file': 'root.tar' }
  const words = Object.entries(options).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const names = ['tarball', 'vm', 'vm-bootstrap', 'session', 'uworker']
  await run('disk-image-create', ['-o', 'out', ...names, ...words])
  const seen = await runCommand('parfait', serviceBoot, { cwd, env })
  t.equal(seen.exitCode, 6, seen.stdout.slice(-3000) + seen.stderr)
  const report = (name: string) => readFileSync(join(cwd, 'reports', name), 'utf8')
  t.match(report('init'), 'busybox')
  t.equal(report('asked'), 'uworker ada 13 job 42\n')
  t.match(report('vm-bootstrap.log'), /ended with exit code 3[\s\S]*succeeded after 2 tries/)
})
