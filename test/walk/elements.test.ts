/** Builds of elements: each test is a part of the contract that their hooks rely on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { tinyElement } from '../fixtures/tiny-element.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const flavours = ['tiny', 'acme']

t.test('phases, places and the environment of hooks', { skip }, async (t) => {
  const inside = (name: string) =>
    `#!/bin/sh\necho "${name} $DISTRO_NAME $ACME $HOME" >>/etc/order\n`
  const outside = (name: string) =>
    `#!/bin/sh\nset -eu\necho "${name} $DISTRO_NAME $ACME" | sudo tee -a $TARGET_ROOT/etc/order\n`
  const shop = new Workshop(t, {
    tiny: tinyElement,
    acme: {
      'element-deps': 'helper\n',
      'environment.d/50-acme': `export ACME="\${DIB_ACME:-nobody} of $DISTRO_NAME"\n`,
      'root.d/20-more': outside('root'),
      'extra-data.d/50-data': `#!/bin/bash
set -eu
[ "$TMP_MOUNT_PATH" = "$TARGET_ROOT" ]
eval declare -A elements=($(get_image_element_array))
cat "\${elements[acme]}/note" >"$TMP_HOOKS_PATH/data"
echo scratch >"$TMP_MOUNT_PATH/tmp/scratch"
echo "extra-data $DISTRO_NAME $ACME" | sudo tee -a $TMP_MOUNT_PATH/etc/order
`,
      note: 'a note\n',
      'pre-install.d/10-p': inside('pre-install'),
      'install.d/9-nine': inside('install 9'),
      'install.d/10-ten': `#!/bin/sh
set -eu
cat /tmp/in_target.d/data "$(dirname "$0")/../static/file" /tmp/scratch >/etc/seen
! touch /tmp/in_target.d/x
echo "$IMAGE_ELEMENT" >/etc/elements
`,
      'install.d/data.txt': 'no hook\n',
      'install.d/10-not.executable': '#!/bin/sh\nexit 1\n',
      'post-install.d/10-p': inside('post-install'),
      'post-root.d/10-p': outside('post-root'),
      'pre-finalise.d/10-p': outside('pre-finalise'),
      'finalise.d/10-f': inside('finalise'),
      'cleanup.d/10-c': `${outside('cleanup')}mkdir -p "$IMAGE_NAME.d"
echo kept >"$IMAGE_NAME.d/manifest"
`,
    },
    helper: { 'README.rst': 'A helper.\n', 'static/file': 'static\n' },
  })
  const { error } = await shop.build({ flavours, env: { DIB_ACME: 'ops' } })
  t.equal(error, undefined)
  const env = 'tiny ops of tiny'
  t.strictSame((await shop.read('/etc/order'))?.trim().split('\n'), [
    `root ${env}`,
    `extra-data ${env}`,
    `pre-install ${env} /root`,
    `install 9 ${env} /root`,
    `post-install ${env} /root`,
    `post-root ${env}`,
    `pre-finalise ${env}`,
    `finalise ${env} /root`,
    `cleanup ${env}`,
  ])
  t.equal(await shop.read('/etc/seen'), 'a note\nstatic\nscratch\n')
  t.equal(await shop.read('/etc/elements'), 'tiny helper acme\n')
  t.strictSame(await shop.list('/tmp'), [], 'scratch is not in the image')
  t.equal(readFileSync(join(shop.folder, 'out/image.d/manifest'), 'utf8'), 'kept\n')
})

t.test('an edit, or another element, costs what can see it', { skip }, async (t) => {
  const shop = new Workshop(t, {
    tiny: tinyElement,
    acme: {
      'element-deps': '',
      'extra-data.d/10-list': '#!/bin/sh\nls "$TMP_HOOKS_PATH" >"$TMP_HOOKS_PATH/list"\n',
      'install.d/10-a': '#!/bin/sh\ntouch /a\n',
      'install.d/20-b': '#!/bin/sh\ntouch /b\n',
    },
    other: { 'element-deps': '', 'environment.d/10-o': 'export OTHER=1\n', notes: 'x' },
  })
  t.equal((await shop.build({ flavours })).error, undefined)
  shop.write('acme/install.d/20-b', '#!/bin/sh\ntouch /c\n')
  t.strictSame((await shop.build({ flavours })).ran, [
    'install/acme/20-b',
    'cleanup/all/element-end',
    'disk/all/assemble',
  ])
  const { ran } = await shop.build({ flavours: [...flavours, 'other'] })
  t.equal(ran[0], 'extra-data/acme/10-list', 'the base is reused, and what looks at the tree runs')
})

t.test('install types choose hooks', { skip }, async (t) => {
  const shop = new Workshop(t, {
    tiny: tinyElement,
    acme: {
      'element-deps': 'install-types\n',
      'install.d/acme-source-install/40-acme': '#!/bin/sh\necho source >/how\n',
      'install.d/acme-package-install/40-acme': '#!/bin/sh\necho package >/how\n',
    },
    'install-types': {
      'README.rst': 'Links.\n',
      'extra-data.d/99-link': `#!/bin/bash
cd $TMP_HOOKS_PATH/install.d
ln -s acme-\${DIB_INSTALLTYPE_acme:-source}-install/* .
`,
    },
  })
  t.equal((await shop.build({ flavours })).error, undefined)
  t.equal(await shop.read('/how'), 'source\n')
  t.equal(
    (await shop.build({ flavours, env: { DIB_INSTALLTYPE_acme: 'package' } })).error,
    undefined,
  )
  t.equal(await shop.read('/how'), 'package\n')
})

t.test('what hooks say of the name servers is in the image', { skip }, async (t) => {
  const shop = new Workshop(t, {
    tiny: tinyElement,
    acme: {
      'install.d/10-dns': '#!/bin/sh\necho nameserver 192.0.2.1 >/etc/resolv.conf.ORIG\n',
      'cleanup.d/10-nothing': '#!/bin/sh\n[ -e "$TARGET_ROOT/etc/resolv.conf" ]\n',
    },
  })
  t.equal((await shop.build({ flavours })).error, undefined)
  t.equal(await shop.read('/etc/resolv.conf'), 'nameserver 192.0.2.1\n')
  t.equal(await shop.read('/etc/resolv.conf.ORIG'), undefined)
})

t.test('faults name the file', { skip }, async (t) => {
  const shop = new Workshop(t, {
    tiny: tinyElement,
    acme: { 'element-deps': 'twin\n', 'install.d/10-a': '#!/bin/sh\n' },
    twin: { 'README.rst': 'x\n', 'install.d/10-a': '#!/bin/sh\n' },
    gate: { 'environment.d/10-gate': 'echo "not on $ARCH"\nexit 1\n' },
    loop: { 'element-deps': '', 'post-root.d/10-loop': '#!/bin/sh\nsudo losetup -f disk\n' },
  })
  t.match(await shop.build({ flavours }), {
    error: {
      code: 'flavour-conflict',
      message: /'(acme|twin)' and '(acme|twin)' both have 'install.d\/10-a'/,
    },
  })
  t.match(await shop.build({ flavours: ['tiny', 'gate'] }), {
    error: { code: 'hook-failed', message: /not on amd64[\s\S]*environment\.d\/10-gate/ },
  })
  const { error, events } = await shop.build({ flavours: ['tiny', 'loop'] })
  t.match(error, { code: 'hook-failed', message: 'loop/post-root.d/10-loop' })
  t.match(JSON.stringify(events), "'losetup -f disk' needs block devices")
})
