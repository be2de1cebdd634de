import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const base = {
  'flavour.json': JSON.stringify({ provides: ['operating-system'], requires: ['system'] }),
}

/** A program that notes how it was called. */
const standIn = `#!/bin/sh
echo "$(basename "$0") $*" >>/calls
`

t.test('packages go in by the manager that the tree has', { skip }, async (t) => {
  const managers = ['apt-get', 'apk', 'microdnf', 'dnf', 'yum', 'zypper', 'pacman']
  const shop = new Workshop(t, {
    base,
    acme: {
      'install.d/stand-in.sh': standIn,
      'install.d/10-each': `#!/bin/sh
set -e
for name in ${managers.join(' ')}; do
  mkdir /only-$name
  cp "$(dirname "$0")/stand-in.sh" /only-$name/$name
  chmod +x /only-$name/$name
  PATH=/only-$name:$PATH
  export PATH
  /usr/lib/parfait/install-packages one two
  /usr/lib/parfait/refresh-packages
  rm /only-$name/$name
done
! /usr/lib/parfait/install-packages one 2>/none
/usr/lib/parfait/refresh-packages
`,
    },
  })
  t.equal((await shop.build()).error, undefined)
  t.equal(
    (await shop.read('/calls'))?.replaceAll(/ --option Acquire::https?::Timeout=30/g, ''),
    `apt-get --quiet update
apt-get --quiet --assume-yes install -- one two
apt-get --quiet update
apk add --no-progress one two
apk update --quiet
microdnf --assumeyes install one two
dnf --assumeyes install one two
dnf --quiet makecache
yum --assumeyes install one two
yum --quiet makecache
zypper --non-interactive install -- one two
zypper --non-interactive refresh
pacman --sync --refresh --needed --noconfirm -- one two
pacman --sync --refresh
`,
  )
  t.match(await shop.read('/none'), /no package manager that parfait knows/)
  t.equal(await shop.list('/usr/lib'), undefined, 'nothing of it stays')
})

t.test(
  'programs of GRUB are skipped with a word, and are not in the image',
  { skip },
  async (t) => {
    const shop = new Workshop(t, {
      base,
      acme: {
        'install.d/stand-in.sh': standIn,
        'install.d/10-grub': `#!/bin/sh
set -e
mkdir -p /usr/sbin /boot/grub
! grub-mkconfig 2>/none
for name in grub-mkconfig grub-install; do
  cp "$(dirname "$0")/stand-in.sh" /usr/sbin/$name
  chmod +x /usr/sbin/$name
done
# What update-grub of Debian is.
grub-mkconfig -o /boot/grub/grub.cfg 2>/said
grub-install /dev/vda 2>>/said
grub-install --version
`,
      },
    })
    t.equal((await shop.build()).error, undefined)
    t.match(await shop.read('/none'), 'grub-mkconfig: the tree has no GRUB')
    t.match(await shop.read('/said'), /^grub-mkconfig: skipped\.[\s\S]*\ngrub-install: skipped\./m)
    t.equal(await shop.read('/calls'), 'grub-install --version\n')
    t.strictSame(await shop.list('/boot/grub'), [])
    t.strictSame(await shop.list('/usr/local'), undefined)
  },
)

/** A package manager whose database is a folder, as a flavour from elsewhere may bring one. */
const toyManager = `#!/bin/sh
set -eu
verb=$1
shift
case $verb in
  is-there) [ -d /toy ] ;;
  lists) : >/toy/asked ;;
  has) case $1 in gone*) exit 1 ;; esac ;;
  install)
    case $* in *far*) echo 'toy: no answer from toy.example' >&2; exit 3 ;; esac
    for name; do echo 1.0 >"/toy/$name"; done
    ;;
  refresh) date >/dev/null; : >/toy/refreshed ;;
  unreachable) echo 'no answer from' ;;
  has-list) [ -d /toy ] ;;
  list) cd /toy && for name in *; do [ "$name" = refreshed ] || echo "$name $(cat "$name")"; done ;;
esac
`

/** A base with that manager: one file of a flavour. */
const toyBase = {
  base: {
    ...base,
    'root.d/30-toy': '#!/bin/sh\nmkdir "$TARGET_ROOT/toy"\n',
    'build-environment/usr/lib/parfait/package-managers/60-toy': toyManager,
  },
}

t.test('a package manager is one file', { skip }, async (t) => {
  const shop = new Workshop(t, {
    ...toyBase,
    acme: { 'flavour.json': '{"packages": {"install": ["near", "nearer"]}}' },
  })
  t.equal((await shop.build()).error, undefined)
  t.match(await shop.list('/toy'), ['near', 'nearer'])
  const manifest = JSON.parse(
    readFileSync(`${join(shop.folder, 'out', 'image')}.manifest.json`, 'utf8'),
  )
  t.strictSame(manifest.packages, [
    { name: 'near', version: '1.0' },
    { name: 'nearer', version: '1.0' },
  ])
})

t.test('of several names, the first that the repositories have', { skip }, async (t) => {
  const install = ['gone | b | gone2', 'a', 'gone | last', 'gone | gone too']
  const shop = new Workshop(t, {
    ...toyBase,
    acme: { 'flavour.json': JSON.stringify({ packages: { install } }) },
  })
  t.equal((await shop.build()).error, undefined)
  t.strictSame(await shop.list('/toy'), ['a', 'asked', 'b', 'gone too', 'last'])
})

t.test('an archive that does not answer is told, whatever the manager', { skip }, async (t) => {
  const shop = new Workshop(t, {
    ...toyBase,
    acme: { 'flavour.json': '{"packages": {"install": ["far"]}}' },
  })
  t.match((await shop.build()).error, {
    code: 'archive-unreachable',
    message: 'A package archive did not answer: toy: no answer from toy.example',
  })
})

t.test('the packages of a tree, from its database', { skip }, async (t) => {
  const shop = new Workshop(t, {
    base: {
      ...base,
      'root.d/20-apk': `#!/bin/sh
mkdir -p "$TARGET_ROOT/lib/apk/db"
printf 'C:Q1x=\\nP:musl\\nV:1.2.4-r2\\n\\nP:tzdata\\nV:2023c-r1\\n' >"$TARGET_ROOT/lib/apk/db/installed"
`,
    },
    acme: {},
  })
  const { error } = await shop.build()
  t.equal(error, undefined)
  const manifest = JSON.parse(
    readFileSync(`${join(shop.folder, 'out', 'image')}.manifest.json`, 'utf8'),
  )
  t.strictSame(manifest.packages, [
    { name: 'musl', version: '1.2.4-r2' },
    { name: 'tzdata', version: '2023c-r1' },
  ])
})

t.test('bases require it, and debian keeps what it did', (t) => {
  const manifest = (name: string) =>
    JSON.parse(readFileSync(join(packageFolder, 'flavours', name, 'flavour.json'), 'utf8'))
  t.match(manifest('debian').requires, ['system'])
  t.ok(manifest('system').excludes.includes('/etc/ssh/ssh_host_*'))
  t.end()
})
