import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bootImage } from '../../lib/boot/boot-image.ts'
import { kernelPanic } from '../../lib/boot/serial-console.ts'
import { digestFile } from '../../lib/files.ts'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { makeOrdinaryUser, ordinaryUser } from '../fixtures/user.ts'

t.setTimeout(1_800_000)
const skip = process.getuid?.() === 0 ? false : 'needs root, to build as root and as another user'
const store = sharedStore()
// Where the other user may read them.
const flavours = '/var/tmp/parfait-test-ramdisk-flavours'
/** Proves from inside that modules load, with what they need, and that programs find their libraries. */
const probe = {
  'flavour.json': '{}',
  'binary-deps': 'blkid\n/etc/os-release\n',
  modules: 'dummy\n',
  init: `modprobe dummy && ip link show dummy0 | grep -q dummy0 && echo "dummy: loaded"
modprobe xfs && grep -w xfs /proc/filesystems
blkid --version 2>&1 | sed 's/^/probe: /'
. /etc/os-release; echo "made of $ID"
udevadm --version | sed 's/^/udev: /'
sh -c 'modprobe gone-for-good' 2>&1 | sed 's/^/probe: /'
echo 'probe: done'
`,
}

t.test('root and an ordinary user make the same pair, and it boots', { skip }, async (t) => {
  writeFlavours(flavours, { probe })
  t.teardown(() => rmSync(flavours, { recursive: true, force: true }))
  const build = ['--machine-class', 'virtual', '-o', 'probe.ramdisk', 'probe']
  const folder = t.testdir()
  const asRoot = await runCommand('ramdisk-image-create', build, {
    cwd: folder,
    env: { PARFAIT_STORE: store, FLAVOURS_PATH: flavours },
  })
  t.equal(asRoot.exitCode, 0, asRoot.stderr)
  t.match(asRoot.stderr, /modules +virtual +\d+ files/)

  await t.test('it boots to a shell', async (t) => {
    const session = await bootImage({
      scratch: '/var/tmp',
      kernel: {
        path: join(folder, 'probe.kernel'),
        initrd: join(folder, 'probe.ramdisk'),
        append: 'console=ttyS0 troubleshoot',
      },
    })
    try {
      const limits = { timeoutMs: 400_000, unless: kernelPanic }
      await session.console.waitFor(/ramdisk:\/# /, limits)
      session.console.write('echo shell: $((6*7))\r')
      await session.console.waitFor(/shell: 42/, limits)
      session.console.write('exit\r')
      await session.console.waitFor(/probe: done/, limits)
      for (const line of [
        'dummy: loaded',
        /\txfs/,
        /probe: blkid from/,
        'made of debian',
        /udev: \d+/,
      ])
        t.match(session.console.text, line)
      t.match(session.console.text, /gone-for-good not found/, 'modprobe is that of kmod')
    } finally {
      await session.close()
    }
  })

  makeOrdinaryUser()
  const home = `/home/${ordinaryUser}/same ramdisk`
  rmSync(home, { recursive: true, force: true })
  // An empty store, another folder, another zone, locale and umask.
  const asUser = await runCommand('ramdisk-image-create', build, {
    cwd: home,
    user: ordinaryUser,
    umask: '077',
    env: {
      TZ: 'Asia/Tokyo',
      LANG: 'de_DE.UTF-8',
      UNDECLARED: 'x',
      FLAVOURS_PATH: flavours,
      PARFAIT_STORE: join(home, 'store'),
    },
  })
  t.equal(asUser.exitCode, 0, asUser.stderr)
  for (const name of ['probe.ramdisk', 'probe.kernel'])
    t.equal(await digestFile(join(home, name)), await digestFile(join(folder, name)), name)
  t.match(readFileSync(join(home, 'probe.ramdisk.manifest.json'), 'utf8'), /"busybox"/)
  rmSync(home, { recursive: true, force: true })
})
