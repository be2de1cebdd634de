/** The flavours that most images have; they boot in test/images/boot.test.ts. */
import t from 'tap'
import { buildFails, buildTree, planBuild } from '../../lib/test-kit/index.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(600_000)
const skip = needsSandbox()
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZpcnN0 you'

t.test('local-config takes keys and proxy of whoever builds', { skip }, async (t) => {
  const files = {
    'home/.ssh/authorized_keys': `${key}\n`,
    'keys/.ssh/id.pub': `${key}\n`,
    'empty/x': '',
  }
  const build = tinyBuild(t, 'local-config', files)
  const at = (name: string) => ({ HOME: `${build({}).cwd}/${name}` })
  const env = { ...at('home'), http_proxy: 'http://proxy.example.org:3128', https_proxy: '' }
  const tree = await buildTree({ ...build({}), env })
  await tree.expect({
    files: {
      '/root/.ssh/authorized_keys': { content: `${key}\n`, mode: '600', owner: 'root:root' },
      '/root/.ssh': { mode: '700' },
      '/etc/environment.d/10-proxy.conf': 'http_proxy=http://proxy.example.org:3128\n',
      '/etc/apt/apt.conf.d/95proxy': null,
    },
  })
  const own = await buildTree({ ...build({}), env: { ...at('keys'), http_proxy: '' } })
  await own.expect({ files: { '/root/.ssh/authorized_keys': `${key}\n` } })
  const none = await buildTree({ ...build({}), env: { ...at('empty'), http_proxy: '' } })
  t.match(none.warnings, [/nobody can log in by ssh/])
  await none.expect({ files: { '/root/.ssh': null } })
  await buildFails({ ...build({ user: 'ops' }), env }, { message: /no user 'ops'/ })
})

t.test('vm lays out a disk for both firmwares', { skip }, async (t) => {
  const build = tinyBuild(t, 'vm')
  const { layout } = await planBuild(build({ cmdline: 'quiet', esp: '32M' }))
  t.match(layout, { table: 'gpt', bootloader: 'grub', kernelCommandLine: 'quiet' })
  const names = layout.partitions.map(({ name, mount = '' }) => `${name} ${mount}`.trim())
  t.strictSame(names, ['bios', 'esp /boot/efi', 'root /'])
  t.equal(layout.partitions[1]?.size, '32M')
  t.match((await planBuild(build({}))).layout.kernelCommandLine, 'console=ttyS0,115200')
  await buildFails(build({ esp: 'much' }), { code: 'settings-invalid' })
  const readOnly = await planBuild({ ...build({}), env: { FS_TYPE: 'erofs' } })
  t.match(readOnly.layout.partitions.slice(-2), [
    { name: 'boot', filesystem: 'ext4', mount: '/boot' },
    { name: 'root', filesystem: 'erofs', mount: '/', grow: false },
  ])
})

t.test('growroot is carried, and brings what it calls', { skip }, async (t) => {
  const tree = await buildTree(tinyBuild(t, 'growroot')({}))
  t.match(await tree.packages(), { fdisk: '0' })
  const carried = await tree.run(`find /usr/lib/parfait/first-boot.d -type f -name '*grow*'`)
  t.match(carried.stdout, /growroot\//)
})

t.test('debian leaves nothing of the host, and nothing of an instance', { skip }, async () => {
  const options = { debian: { kernel: '', packages: [], hostname: 'small' } }
  const tree = await buildTree({ flavours: [], base: 'debian', store: sharedStore(), options })
  await tree.expect({
    files: {
      '/etc/hostname': 'small\n',
      '/etc/hosts': /^127\.0\.1\.1\tsmall$/m,
      '/etc/machine-id': null,
      '/etc/resolv.conf': null,
      '/etc/apt/apt.conf.d/00parfait': null,
      '/usr/sbin/policy-rc.d': null,
      '/usr/local/bin/sudo': null,
    },
    commands: {
      'find /var/cache/apt /var/lib/apt/lists -type f': '',
      'find /var/log -name "*.log"': '',
      'dpkg --audit': '',
    },
  })
})
