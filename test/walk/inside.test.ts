import { existsSync } from 'node:fs'
import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

t.test('a hook sees the variables of its flavour, and no other', { skip }, async (t) => {
  const hook = '#!/bin/sh\nenv | sort >/etc/seen-$(basename "$0")\n: $MENTIONED $ARCH\n'
  const shop = new Workshop(t, {
    acme: {
      'flavour.json': '{"variables": ["DECLARED"], "environment": {"COMMON": "yes"}}',
      'install.d/10-new': hook,
    },
    old: { 'install.d/20-old': hook },
  })
  const env = {
    DECLARED: '1',
    MENTIONED: '2',
    SECRET: '3',
    HOME: '/home/user',
    http_proxy: 'http://p:1',
    TZ: 'Asia/Tokyo',
    LC_ALL: 'de_DE.UTF-8',
    PATH: '/home/user/bin',
  }
  // The proxy that the hooks see would be a leak in an image.
  const flags = { leakGate: 'off' }
  const { error } = await shop.build({ flavours: ['base', 'acme', 'old'], env, flags })
  t.equal(error, undefined)
  const seen = (await shop.read('/etc/seen-10-new')) ?? ''
  t.match(seen, 'DECLARED=1\n')
  t.match(seen, 'ARCH=amd64\n')
  t.match(seen, 'HOME=/root\n')
  t.match(seen, 'http_proxy=http://p:1\n')
  t.match(seen, 'TMP_HOOKS_PATH=/tmp/in_target.d\n')
  t.match(seen, 'TZ=UTC\n')
  t.match(seen, 'LC_ALL=C\n')
  for (const absent of ['MENTIONED', 'SECRET=', '/home/user']) t.notMatch(seen, absent)
  const old = (await shop.read('/etc/seen-20-old')) ?? ''
  t.match(old, 'MENTIONED=2\n', 'the 2012 kind gets what it mentions')
  t.match(old, 'COMMON=yes\n', 'what a flavour gives to all')
  for (const absent of ['DECLARED', 'SECRET=', '/home/user']) t.notMatch(old, absent)

  const other = { ...env, SECRET: '4', HOME: '/other', http_proxy: 'http://q:2', MENTIONED: '2' }
  const again = await shop.build({ flavours: ['base', 'acme', 'old'], env: other, flags })
  t.strictSame(again.ran, [], 'what no hook may see changes nothing')
  const changed = await shop.build({
    flags,
    flavours: ['base', 'acme', 'old'],
    env: { ...env, MENTIONED: 'x' },
  })
  t.strictSame(changed.ran, ['install/old/20-old', 'disk/all/assemble'])
})

t.test('extra data and the flavour lie at /tmp/in_target.d, read-only', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'extra-data.d/10-take': `#!/bin/sh
set -e
echo from the host >"$TMP_HOOKS_PATH/taken"
mkdir "$TMP_HOOKS_PATH/folder"
echo deep >"$TMP_HOOKS_PATH/folder/file"
`,
      'install.d/10-see': `#!/bin/sh
set -e
cat /tmp/in_target.d/taken "$TMP_HOOKS_PATH/folder/file" "$(dirname "$0")/my.cnf" >/etc/seen
ls /tmp/in_target.d | grep -q install.d
! echo x >/tmp/in_target.d/taken
! touch /tmp/in_target.d/install.d/new
echo scratch >/tmp/scratch
echo scratch >/run/scratch
`,
      'install.d/my.cnf': 'settings\n',
    },
  })
  const { error } = await shop.build()
  t.equal(error, undefined)
  t.equal(await shop.read('/etc/seen'), 'from the host\ndeep\nsettings\n')
  t.strictSame(await shop.list('/tmp'), [], 'nothing of it gets into the image')
  t.strictSame(await shop.list('/run'), [])
})

t.test(
  'unchanged data of the host changes nothing, changed data its readers',
  { skip },
  async (t) => {
    const shop = new Workshop(t, {
      acme: {
        'flavour.json': '{}',
        'extra-data.d/10-take': '#!/bin/sh\necho "$SOURCE" >"$TMP_HOOKS_PATH/taken"\n: $SOURCE\n',
        'install.d/10-see': '#!/bin/sh\ncat /tmp/in_target.d/taken >/etc/seen\n',
      },
      stranger: {
        'flavour.json': '{}',
        'install.d/05-x': '#!/bin/sh\nls -R /tmp/in_target.d >/etc/x\n',
      },
    })
    const flavours = ['base', 'stranger', 'acme']
    const take = (text: string) =>
      shop.write('acme/extra-data.d/10-take', `#!/bin/sh\necho ${text} >"$TMP_HOOKS_PATH/taken"\n`)
    take('one')
    t.equal((await shop.build({ flavours })).error, undefined)
    t.notMatch(await shop.read('/etc/x'), 'taken', 'a stranger does not see the data')
    shop.write(
      'acme/extra-data.d/10-take',
      `#!/bin/sh\necho 'one' >"$TMP_HOOKS_PATH/taken" # same\n`,
    )
    t.strictSame((await shop.build({ flavours })).ran, [])
    take('two')
    t.match(await shop.plan({ flavours }), {
      'install/stranger/05-x': undefined,
      'install/acme/10-see': 'extra data acme/taken changed',
    })
    t.equal((await shop.build({ flavours })).error, undefined)
    t.equal(await shop.read('/etc/seen'), 'two\n')
  },
)

t.test(
  'the build environment lies over the tree, and stays out of the image',
  { skip },
  async (t) => {
    const shop = new Workshop(t, {
      base: { 'build-environment/usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n' },
      acme: {
        'install.d/10-use': `#!/bin/sh
set -e
/usr/sbin/policy-rc.d || echo policy $? >/etc/seen
sudo -u root LOUD=yes env | grep LOUD >>/etc/seen
test -s /etc/resolv.conf
. "$_LIB/common-functions"
ensure_nameserver
`,
        'install.d/20-die':
          '#!/bin/sh\n. "$_LIB/die"\n(die for want of sugar) || echo died >>/etc/seen\n',
      },
    })
    const { error } = await shop.build()
    t.equal(error, undefined)
    t.equal(await shop.read('/etc/seen'), 'policy 101\nLOUD=yes\ndied\n')
    t.strictSame(await shop.list('/usr/sbin'), [])
    t.equal(await shop.list('/usr/local'), undefined)
    t.equal(await shop.list('/usr/lib'), undefined)
    t.notOk((await shop.list('/etc'))?.includes('resolv.conf'))
  },
)

t.test('a hook sees nothing of the host', { skip }, async (t) => {
  const marker = `${t.testdirName}-marker`
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-look': `#!/bin/sh
test ! -e ${JSON.stringify(process.cwd())} || exit 3
test "$(hostname)" = localhost || exit 4
test "$(id -u)" = 0 || exit 5
test "$(umask)" = 0022 || exit 6
test "$(ls /proc | grep -c '^[0-9]')" -lt 10 || exit 7
touch ${JSON.stringify(marker)} 2>/dev/null
echo x >/dev/null || exit 8
exit 0
`,
    },
  })
  t.equal((await shop.build()).error, undefined)
  t.notOk(existsSync(marker))
})
