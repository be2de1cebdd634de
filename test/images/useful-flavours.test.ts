/** The flavours that a server may have, together in one tree; test/releases/ boots its image. */
import t from 'tap'
import { buildTree } from '../../lib/test-kit/index.ts'
import { usefulFlavours } from '../fixtures/useful-flavours.ts'

t.setTimeout(1_500_000)
const skip = process.getuid?.() === 0 ? false : 'needs root'

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
