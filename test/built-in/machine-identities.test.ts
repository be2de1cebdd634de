import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const base = {
  'flavour.json': JSON.stringify({ provides: ['operating-system'], requires: ['system'] }),
}

t.test('names and keys of one machine go, and come back where they lack', { skip }, async (t) => {
  const shop = new Workshop(t, {
    base: {
      ...base,
      'root.d/20-packages': `#!/bin/sh
mkdir -p "$TARGET_ROOT/etc/iscsi" "$TARGET_ROOT/etc/munge" "$TARGET_ROOT/usr/bin"
echo InitiatorName=shared >"$TARGET_ROOT/etc/iscsi/initiatorname.iscsi"
echo shared >"$TARGET_ROOT/etc/munge/munge.key"
for call in 'iscsi-iname echo iqn.own' 'systemctl echo "$*" >>/calls' 'munged false'; do
  path="$TARGET_ROOT/usr/bin/\${call%% *}"
  printf '#!/bin/sh\\n%s\\n' "\${call#* }" >"$path"
  chmod +x "$path"
done
`,
    },
    acme: {
      'install.d/50-key': '#!/bin/sh\necho brought >/etc/munge/munge.key\n',
      'install.d/60-boot': `#!/bin/sh
set -e
cp -a /etc/iscsi /was
/usr/lib/parfait/machine-identities
cat /etc/iscsi/initiatorname.iscsi /etc/munge/munge.key >/made
rm /etc/iscsi/initiatorname.iscsi /etc/munge/munge.key
`,
    },
  })
  t.equal((await shop.build()).error, undefined)
  t.strictSame(await shop.list('/was'), [])
  t.equal(await shop.read('/made'), 'InitiatorName=iqn.own\nbrought\n')
  t.equal(await shop.read('/calls'), 'enable machine-identities.service\n')
})
