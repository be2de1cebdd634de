/** Flavours that write a few files; what the files do is told by test/images/useful-flavours.test.ts. */
import t from 'tap'
import { buildFails, buildTree, planBuild } from '../../lib/test-kit/index.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(400_000)
const skip = needsSandbox()

t.test('hostname', { skip }, async (t) => {
  const build = tinyBuild(t, 'hostname')
  const long = await buildTree(build({ name: 'web.example.org' }))
  await long.expect({
    files: {
      '/etc/hostname': 'web\n',
      '/etc/hosts': '127.0.0.1\tlocalhost\n127.0.1.1\tweb.example.org web\n',
    },
  })
  const none = await buildTree(build({}))
  await none.expect({ files: { '/etc/hostname': null } })
  for (const name of ['-a', 'a_b', 'a..b', 'A', 'x'.repeat(64)])
    await buildFails(build({ name }), { code: 'settings-invalid' })
})

t.test('network', { skip }, async (t) => {
  const build = tinyBuild(t, 'network')
  const file = '/etc/systemd/network/70-network.network'
  const dhcp = await buildTree(build({ dns: ['192.0.2.53'] }))
  t.equal(
    await dhcp.read(file),
    '[Match]\nName=en* eth*\n\n[Network]\nDHCP=yes\nDNS=192.0.2.53\n\n[DHCPv4]\nUseDomains=yes\n',
  )
  const address = ['192.0.2.10/24', '2001:db8::10/64']
  const fixed = { interface: ['enp1s0'], address, gateway: ['192.0.2.1'], search: ['example.org'] }
  const tree = await buildTree(build(fixed))
  t.equal(
    await tree.read(file),
    '[Match]\nName=enp1s0\n\n[Network]\nAddress=192.0.2.10/24\nAddress=2001:db8::10/64\nGateway=192.0.2.1\nDomains=example.org\n',
  )
  t.equal(await tree.service('systemd-networkd.service'), 'enabled')
  await buildFails(build({ gateway: ['192.0.2.1'] }), { message: /'address' is empty/ })
})

t.test('serial-console', { skip }, async (t) => {
  const build = tinyBuild(t, 'serial-console')
  const lineOf = async (options: object, more: object = {}) =>
    (
      await planBuild({
        ...build({}),
        ...more,
        options: { 'serial-console': { ...options }, vm: {} },
      })
    ).layout.kernelCommandLine
  const vm = { flavours: ['vm', 'serial-console'] }
  t.equal(await lineOf({}, vm), 'console=tty0 console=ttyS0,115200n8')
  t.equal(
    await lineOf({ port: 'ttyS1', baud: 9600 }, vm),
    'console=tty0 console=ttyS0,115200 console=ttyS1,9600n8',
  )
  t.equal(await lineOf({ port: 'hvc0' }, vm), 'console=tty0 console=ttyS0,115200 console=hvc0')
  const tree = await buildTree(build({ port: 'ttyS1', baud: 9600 }))
  t.equal(await tree.service('serial-getty@ttyS1.service'), 'enabled')
  t.match(await tree.read('/etc/systemd/system/serial-getty@ttyS1.service.d/speed.conf'), ' 9600 ')
  await buildFails(build({ port: 'sda' }), { code: 'settings-invalid' })
  await buildFails(build({ baud: 1 }), { code: 'settings-invalid' })
})

t.test('ssh-server', { skip }, async (t) => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZpcnN0 first'
  const files = {
    'keys.pub': `${key}\n# a remark\n`,
    key: '-----BEGIN OPENSSH PRIVATE KEY-----\n',
    text: 'x',
  }
  const build = tinyBuild(t, 'ssh-server', files)
  const tree = await buildTree(
    build({ 'authorized-keys': 'keys.pub', port: 2222, 'allow-users': ['ops', 'dev'] }),
  )
  await tree.expect({
    files: {
      '/etc/ssh/sshd_config.d/10-ssh-server.conf':
        'Port 2222\nPermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nAllowUsers ops dev\n',
      '/root/.ssh/authorized_keys': { content: /first\n/, mode: '600', owner: 'root:root' },
      '/root/.ssh': { mode: '700' },
    },
  })
  await buildFails(build({ 'authorized-keys': 'key' }), { message: /is a private key/ })
  await buildFails(build({ 'authorized-keys': 'text' }), { message: /has no public key/ })
  await buildFails(build({ 'authorized-keys': 'no' }), {
    place: 'ssh-server.authorized-keys',
    message: /a file that can be read/,
  })
  await buildFails(build({ 'authorized-keys': 'keys.pub', user: 'ops' }), {
    message: /no user 'ops'/,
  })
})

t.test('firewall', { skip }, async (t) => {
  const build = tinyBuild(t, 'firewall', { rules: 'table inet own {}\n' })
  const tree = await buildTree(build({ open: ['22', '8000-8010'], 'open-udp': ['53'] }))
  const text = await tree.read('/etc/nftables.conf')
  t.match(text, 'tcp dport { 22, 8000-8010 } accept\n')
  t.match(text, 'udp dport { 53 } accept\n')
  t.equal(await tree.service('nftables.service'), 'enabled')
  t.notMatch(await (await buildTree(build({ open: [] }))).read('/etc/nftables.conf'), 'dport')
  t.equal(
    await (await buildTree(build({ rules: 'rules' }))).read('/etc/nftables.conf'),
    'table inet own {}\n',
  )
  await buildFails(build({ open: ['ssh'] }), { code: 'settings-invalid' })
})

t.test('cloud-init', { skip }, async (t) => {
  const build = tinyBuild(t, 'cloud-init', { more: 'manage_etc_hosts: true\n' })
  const tree = await buildTree(
    build({ datasources: ['NoCloud', 'None'], user: 'ops', network: false, config: 'more' }),
  )
  await tree.expect({
    files: {
      '/etc/cloud/cloud.cfg.d/95-parfait.cfg':
        'datasource_list: ["NoCloud","None"]\nsystem_info: { default_user: { name: "ops", gecos: \'\' } }\nnetwork: { config: disabled }\nlocale: C.UTF-8\n',
      '/etc/cloud/cloud.cfg.d/96-config.cfg': 'manage_etc_hosts: true\n',
    },
    packages: ['cloud-init'],
  })
})

t.test('docker-host and unattended-upgrades', { skip }, async (t) => {
  const build = tinyBuild(t, 'docker-host')
  const config = { 'log-opts': {}, ipv6: true }
  const tree = await buildTree(build({ 'log-driver': 'journald', config }))
  t.strictSame(JSON.parse(await tree.read('/etc/docker/daemon.json')), {
    'storage-driver': 'overlay2',
    'log-driver': 'journald',
    'log-opts': {},
    ipv6: true,
  })
  await buildFails(build({ users: ['ops'] }), { message: /no user 'ops'; the flavour 'users'/ })
  const upgrades = tinyBuild(t, 'unattended-upgrades')
  const updated = await buildTree(upgrades({ reboot: true, origins: ['origin=Docker'] }))
  const text = await updated.read('/etc/apt/apt.conf.d/52parfait')
  t.match(text, 'Automatic-Reboot "true";')
  t.match(text, 'Origins-Pattern { "origin=Docker"; };')
})
