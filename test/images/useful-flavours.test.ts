/** The flavours that a server may have, together in one image, booted once. */
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bootImage, buildTree } from '../../lib/test-kit/index.ts'
import { publicKey, usefulFlavours } from '../fixtures/useful-flavours.ts'

t.setTimeout(1_500_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

t.test('the tree', { skip }, async (t) => {
  const tree = await buildTree(usefulFlavours(t.testdir()))
  await tree.expect({
    packages: ['cloud-init', 'docker.io', 'nftables', 'sudo', 'tree', 'unattended-upgrades'],
    files: {
      '/etc/hostname': 'web\n',
      '/etc/localtime': { link: '/usr/share/zoneinfo/Europe/Berlin' },
      '/etc/sudoers.d/90-ops': { content: /^ops ALL=/, mode: '440', owner: 'root:root' },
      '/home/ops/.ssh/authorized_keys': { mode: '600', owner: 'ops:ops' },
      '/srv/app': null,
      '/etc/app/token': { mode: '640', owner: 'root:app' },
      '/etc/scripted': /uid=\d+\(app\)/,
      // Nothing of an instance.
      '/etc/machine-id': '',
      '/etc/docker/key.json': null,
      '/var/lib/cloud/instance': null,
      '/var/lib/docker/overlay2': null,
    },
    services: {
      'docker.service': 'enabled',
      'nftables.service': 'enabled',
      'ssh.service': 'enabled',
      'greet.service': 'enabled',
      'sweep.timer': 'enabled',
      'apt-daily.timer': 'masked',
      'serial-getty@ttyS0.service': 'enabled',
    },
    commands: {
      'id -Gn ops': /\bops\b.*\badm\b.*\bdocker\b.*\bdeploy\b/,
      'getent group deploy': /:2000:/,
      'passwd --status ops': /^ops L /,
      'locale -a': /^de_DE\.utf8$/m,
      greet: 'greetings\n',
      'command -v zstd || echo removed': 'removed\n',
      'apt-config dump': /Automatic-Reboot "true"/,
      'ls /etc/ssh | grep host_ || echo none': 'none\n',
    },
  })
  t.strictSame(tree.warnings, [])
})

t.test('the machine', { skip }, async (t) => {
  const folder = t.testdir()
  const seed = seedDisk(folder, publicKey(folder, 'cloud'))
  const options = { user: 'ops', memory: 2048, disks: [seed], timeoutMs: 900_000 }
  const machine = await bootImage(usefulFlavours(folder), options)
  t.teardown(() => machine.close())
  const says = async (command: string, wanted: RegExp) => {
    const { exitCode, stdout, stderr } = await machine.run(command)
    t.match(stdout, wanted, command)
    t.equal(exitCode, 0, stderr)
  }
  await says('systemctl is-system-running --wait', /^running$/m)
  await says('cloud-init status --wait --long', /done[\s\S]*DataSourceNoCloud/)
  await says('hostname', /^seeded$/m)
  await says('sudo --non-interactive cat /home/debian/.ssh/authorized_keys', /cloud/)
  await says('docker info', /Storage Driver: overlay2/)
  await says(
    'timedatectl show --property Timezone; locale',
    /Europe\/Berlin[\s\S]*LANG=de_DE.UTF-8/,
  )
  await says('cat /run/greeting; systemctl show --property Nice ssh', /greetings\nNice=1/)
  await says('systemctl is-active sweep.timer unattended-upgrades', /^active\nactive$/m)
  await says('networkctl status enp0s4 2>&1 || networkctl', /configured/)
  await says('sudo sshd -T', /permitrootlogin no[\s\S]*passwordauthentication no/)
  await says('sudo nft list table inet firewall', /policy drop;[\s\S]*dport 22 accept/)
  await says('cat /proc/cmdline', /console=tty0 console=ttyS0,115200n8$/m)
  await says('systemctl is-active serial-getty@ttyS0', /^active$/m)
  await says('sudo cat /var/log/parfait-first-boot.log', /growroot.*: done/)
  await machine.waitFor(/seeded login:/)
})

/** What a cloud would say, on a disk; https://cloudinit.readthedocs.io, NoCloud. */
function seedDisk(folder: string, key: string): string {
  const seed = join(folder, 'seed.img')
  writeFileSync(join(folder, 'meta-data'), 'instance-id: one\nlocal-hostname: seeded\n')
  writeFileSync(join(folder, 'user-data'), `#cloud-config\nssh_authorized_keys: ["${key}"]\n`)
  execFileSync('mkfs.fat', ['-n', 'CIDATA', '-C', seed, '1024'])
  const files = ['meta-data', 'user-data'].map((name) => join(folder, name))
  execFileSync('mcopy', ['-i', seed, ...files, '::'])
  return seed
}
