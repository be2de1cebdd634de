/** A machine whose init is sysvinit: it bootstraps itself, starts a worker, and has a session, all in one boot. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeFlavours, writeHook } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { serviceBoot, serviceFiles, serviceOptions } from '../fixtures/three-services.ts'

t.setTimeout(1_800_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

const packages = [
  'ifupdown',
  'initramfs-tools',
  'initscripts',
  'isc-dhcp-client',
  'kmod',
  'sysvinit-core',
  'udev',
  'zstd',
]
const flavours = {
  wired: {
    'flavour.json': '{"requires": ["operating-system"]}',
    'install.d/50-wired':
      "#!/bin/sh\nprintf 'auto lo eth0\\niface lo inet loopback\\niface eth0 inet dhcp\\n' >/etc/network/interfaces\n",
    'first-boot.d/20-once': '#!/bin/sh\necho once >/var/once\n',
  },
}
const doit = `#!/bin/sh
until [ -s /var/lib/uworker/asked ]; do sleep 1; done
mkdir -p /tmp/2onereports
cd /tmp/2onereports
cp /var/lib/uworker/asked /var/log/vm-bootstrap.log /var/once .
cat /proc/1/comm >init
ps -ef >processes
exit 5
`

t.test('all three flavours without systemd', { skip }, async (t) => {
  const cwd = writeFlavours(t.testdir(), flavours)
  const env = { FLAVOURS_PATH: cwd, PARFAIT_STORE: sharedStore() }
  const files = {
    ...serviceFiles,
    doit,
    bootstrap: '#!/bin/sh\necho try >>/root/tries\n[ "$(wc -l </root/tries)" -ge 2 ] || exit 3\n',
  }
  for (const [name, text] of Object.entries(files)) writeHook(join(cwd, name), text)
  const options = { ...serviceOptions, 'debian.packages': JSON.stringify(packages) }
  const words = Object.entries(options).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const names = ['debian', 'vm', 'wired', 'vm-bootstrap', 'session', 'uworker']
  const build = ['-o', 'out', ...names, '-p', 'procps', ...words]
  const built = await runCommand('disk-image-create', build, { cwd, env })
  t.equal(built.exitCode, 0, built.stderr)
  const seen = await runCommand('parfait', serviceBoot, { cwd, env })
  t.equal(seen.exitCode, 5, seen.stdout.slice(-3000) + seen.stderr)
  t.match(seen.stderr, /The session ended with exit code 5/)
  const report = (name: string) => readFileSync(join(cwd, 'reports', name), 'utf8')
  t.equal(report('init'), 'init\n')
  t.equal(report('asked'), 'uworker ada 13 job 42\n')
  t.equal(report('once'), 'once\n')
  t.match(report('vm-bootstrap.log'), /ended with exit code 3[\s\S]*succeeded after 2 tries/)
  t.notMatch(report('processes'), 'correct-horse')
})
