import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { buildFails, buildTree, planBuild, type TreeRequest } from '../../lib/test-kit/index.ts'
import { type FlavourFiles, writeFlavours } from '../fixtures/busybox-base.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(240_000)
const skip = needsSandbox()

const motd: FlavourFiles = {
  'flavour.json': JSON.stringify({
    packages: { install: ['figlet'] },
    excludes: ['/var/secret/**'],
    empties: ['/etc/machine-id'],
    options: { text: { type: 'string', description: 'First line.', default: 'hello' } },
    variables: ['TEAM'],
  }),
  'install.d/10-motd': `#!/bin/sh
set -eu
echo "writing the motd for \${TEAM:-nobody}"
echo "$OPTION_TEXT" >/etc/motd
chmod 600 /etc/motd
ln -s motd /etc/message
echo 0123 >/etc/machine-id
mkdir -p /var/secret /var/open
echo x >/var/secret/key
systemctl enable motd.service
chown 7:0 /var/open
`,
}

/** A request for flavours of this test, with a store of its own. */
function requestOf(t: Test, flavours: Readonly<Record<string, FlavourFiles>>): TreeRequest {
  const folder = t.testdir()
  writeFlavours(join(folder, 'flavours'), flavours)
  mkdirSync(join(folder, 'store'))
  const names = Object.keys(flavours)
  return { flavours: names, base: 'tiny', path: 'flavours', cwd: folder, store: 'store' }
}

t.test('questions about a tree', { skip }, async (t) => {
  const request = requestOf(t, { motd })
  const tree = await buildTree({
    ...request,
    options: { motd: { text: 'hi' } },
    env: { TEAM: 'a' },
  })
  t.strictSame(tree.flavours, ['tiny', 'motd'])
  t.equal(await tree.read('/etc/motd'), 'hi\n')
  t.equal(await tree.read('/etc/message'), 'hi\n', 'links are followed')
  t.equal(String(await tree.bytes('/etc/motd')), 'hi\n')
  t.strictSame(await tree.stat('/etc/message'), {
    kind: 'symlink',
    mode: '0777',
    owner: 'root:root',
    uid: 0,
    gid: 0,
    size: 0,
    target: 'motd',
  })
  t.match(await tree.stat('/var/open'), { kind: 'directory', owner: '7:root', uid: 7 })
  t.equal(await tree.stat('/nowhere'), undefined)
  t.strictSame(await tree.list('/var'), ['lib', 'log', 'open', 'secret'])
  t.strictSame(await tree.list('/var/secret'), [], 'the image does not have what is excluded')
  t.equal(await tree.exists('/var/secret/key'), false)
  t.equal(await tree.read('/etc/machine-id'), '', 'and has empty what is emptied')
  t.match(await tree.packages(), { figlet: '0' })
  t.equal(await tree.service('motd.service'), 'enabled')
  t.equal(await tree.service('x.service'), undefined)
  t.equal(await tree.log('motd/10-motd'), 'writing the motd for a\n')
  await t.rejects(tree.read('/nowhere'), { message: "the image has no '/nowhere'" })
  await t.rejects(tree.log('motd/11'), { message: /there are .*motd\/10-motd/ })
})

t.test('programs in a tree', { skip }, async (t) => {
  const tree = await buildTree(requestOf(t, { motd }))
  const said = await tree.run('cat; echo "$X" >&2; exit 3', { input: 'in', env: { X: 'out' } })
  t.strictSame(said, { exitCode: 3, stdout: 'in', stderr: 'out\n' })
  t.match(await tree.run(['echo', '$X']), { exitCode: 0, stdout: '$X\n' })
  t.match(await tree.run('echo gone >/etc/motd; cat /etc/motd'), { stdout: 'gone\n' })
  t.equal(await tree.read('/etc/motd'), 'hello\n', 'what a program writes is gone with it')
  t.match(await tree.run(['nothing']), { exitCode: 127 })
  const host = await tree.run('ls /root /home')
  t.match(host, { exitCode: 1, stdout: '/root:\n' }, 'the host is not there')
})

t.test('many checks at once', { skip }, async (t) => {
  const tree = await buildTree(requestOf(t, { motd }))
  await tree.expect({
    files: {
      '/etc/motd': { content: 'hello\n', mode: '600', owner: 'root:root', kind: 'file' },
      '/etc/message': { link: 'motd' },
      '/etc/hosts': null,
      '/etc/passwd': /^root:/,
      '/bin': true,
    },
    packages: ['figlet'],
    commands: { 'id -u': '0\n' },
  })
  const wrong = tree.expect({
    files: {
      '/etc/motd': { content: /hi/, mode: '0644', owner: 'a:b' },
      '/etc/hosts': 'x',
      '/etc': null,
      '/no': true,
    },
    packages: ['figlet', 'toilet'],
    services: { 'a.service': 'enabled' },
    commands: { 'exit 4': '', 'echo a': 'b' },
  })
  await t.rejects(wrong, {
    code: 'ERR_ASSERTION',
    message: [
      '/etc/motd: expected mode 0644, got 0600',
      '/etc/motd: expected owner a:b, got root:root',
      '/etc/motd: expected /hi/, got "hello\\n"',
      '/etc/hosts is not there',
      '/etc is there',
      '/no is not there',
      'the package toilet is not installed',
      'a.service: expected enabled, got no such unit',
      'exit 4: ended with 4: ',
      'echo a: expected "b", got "a\\n"',
    ].join('\n'),
  })
})

t.test('what was reused, and what is planned', { skip }, async (t) => {
  const request = requestOf(t, { motd })
  const plan = await planBuild(request)
  const steps = plan.steps.map(({ phase, flavour, name }) => `${phase} ${flavour}/${name}`)
  t.strictSame(steps, [
    'root tiny/10-busybox',
    'root tiny/20-systemctl',
    'install all/packages',
    'install motd/10-motd',
  ])
  t.strictSame(plan.steps[2]?.packages, ['figlet'])
  t.match(plan.layout, { table: 'none' })
  t.equal(plan.size, undefined)
  const first = await buildTree(request)
  t.strictSame(
    first.steps.map(({ reused }) => reused),
    [false, false, false, false],
    'planning builds nothing',
  )
  const second = await buildTree({ ...request, options: { motd: { text: 'new' } } })
  t.strictSame(
    second.steps.map(({ reused }) => reused),
    [true, true, true, false],
  )
  const [one, two] = await Promise.all([buildTree(request), buildTree(request)])
  t.strictSame([await one.read('/etc/motd'), await two.read('/etc/motd')], ['hello\n', 'hello\n'])
})

t.test('what must fail', { skip }, async (t) => {
  const failing = { 'install.d/10-fail': '#!/bin/sh\necho "no such team"\nexit 3\n' }
  const request = requestOf(t, { motd, failing })
  const error = await buildFails(request, {
    code: 'hook-failed',
    message: /no such team/,
    place: '10-fail',
  })
  t.match(error.message, "The hook 'failing/install.d/10-fail' failed")
  const onlyMotd = { ...request, flavours: ['motd'] }
  await buildFails(
    { ...onlyMotd, options: { motd: { text: 4, txt: 'x' } } },
    { code: 'settings-invalid', message: "did you mean 'text'?" },
  )
  await t.rejects(buildFails(onlyMotd), {
    code: 'ERR_ASSERTION',
    message: 'expected a failure, got a build that succeeds',
  })
  await t.rejects(buildFails(request, { code: 'disk-full' }), {
    code: 'ERR_ASSERTION',
    message: /expected a failure with code disk-full, got hook-failed: .*\n.*no such team/,
  })
  await t.rejects(buildTree(request), { code: 'hook-failed', message: /no such team/ })
})

t.test('a test does not depend on who runs it', { skip }, async (t) => {
  process.env.TEAM = 'the tester’s'
  t.teardown(() => {
    delete process.env.TEAM
  })
  const tree = await buildTree(requestOf(t, { motd }))
  t.equal(await tree.log('motd/10-motd'), 'writing the motd for nobody\n')
})
