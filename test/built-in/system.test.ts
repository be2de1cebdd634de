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
    await shop.read('/calls'),
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
