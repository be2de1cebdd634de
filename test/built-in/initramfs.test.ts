import t, { type Test } from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const base = {
  'flavour.json': JSON.stringify({ provides: ['operating-system'], requires: ['system'] }),
}

/** An apt-get that installs packages whose scripts ask for an initramfs, and the program that makes it. */
const install = (asked: string) => `#!/bin/sh
set -e
mkdir -p /boot /usr/sbin /usr/bin /tmp /lib/modules/1.0-a /lib/modules/2.0-b /var/lib/initramfs-tools
cat >/usr/bin/apt-get <<'END'
#!/bin/sh
case "$*" in *' install '*) ;; *) exit 0 ;; esac
export DPKG_MAINTSCRIPT_PACKAGE=linux-image
set -e
${asked}
END
cat >/usr/sbin/update-initramfs <<'END'
#!/bin/sh
echo "$*" >>/calls
for name in 1.0-a 2.0-b; do
  case "$*" in *"$name"*) [ ! -e "/boot/initrd.img-$name" ] || echo "there: $name" >>/calls ;; esac
done
END
chmod +x /usr/bin/apt-get /usr/sbin/update-initramfs
/usr/lib/parfait/install-packages some
`

async function callsOf(t: Test, asked: string): Promise<string | undefined> {
  const shop = new Workshop(t, { base, acme: { 'install.d/10-some': install(asked) } })
  t.equal((await shop.build()).error, undefined)
  return shop.read('/calls')
}

t.test('it is made once, when all packages are there', { skip }, async (t) => {
  const asked = `update-initramfs -u
update-initramfs -c -k 1.0-a -b /boot
[ -e /boot/initrd.img-1.0-a ] && [ ! -s /boot/initrd.img-1.0-a ]
echo 1 >/var/lib/initramfs-tools/1.0-a
update-initramfs -u
update-initramfs -c -t -k 1.0-a`
  t.equal(await callsOf(t, asked), '-c -k 1.0-a\n')
})

t.test('of several kernels each', { skip }, async (t) => {
  const asked = `update-initramfs -c -k 1.0-a
update-initramfs -c -k 2.0-b
update-initramfs -c -k 3.0-gone
echo >/var/lib/initramfs-tools/2.0-b
update-initramfs -u -k 1.0-a`
  t.equal(await callsOf(t, asked), '-c -k 1.0-a\n-c -k 2.0-b\n')
})

t.test('one that is there already is made anew', { skip }, async (t) => {
  const asked = `echo old >/boot/initrd.img-1.0-a
echo >/var/lib/initramfs-tools/1.0-a
update-initramfs -u`
  t.equal(await callsOf(t, asked), '-u -k 1.0-a\nthere: 1.0-a\n')
})

t.test('what is asked in another way is done at once', { skip }, async (t) => {
  const asked = `update-initramfs -d -k 1.0-a
update-initramfs -c -k 1.0-a -b /elsewhere
DPKG_MAINTSCRIPT_PACKAGE= update-initramfs -u`
  t.equal(await callsOf(t, asked), '-d -k 1.0-a\n-c -k 1.0-a -b /elsewhere\n-u\n')
})

t.test('where it cannot be made, the step fails', { skip }, async (t) => {
  const asked = `update-initramfs -c -k 1.0-a
printf '#!/bin/sh\\necho no room; exit 3\\n' >/usr/sbin/update-initramfs`
  const shop = new Workshop(t, { base, acme: { 'install.d/10-some': install(asked) } })
  t.match((await shop.build()).error, { code: 'hook-failed' })
})

t.test('a tree without the program is one for packages as well', { skip }, async (t) => {
  const asked = `rm /usr/sbin/update-initramfs
update-initramfs -u
echo went on >/calls`
  t.equal(await callsOf(t, asked), 'went on\n')
})
