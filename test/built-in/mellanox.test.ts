import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

const file = (path: string) => readFileSync(join(packageFolder, 'flavours/mellanox', path), 'utf8')

/** The hook in a tree with a kernel that has some modules. */
async function runHook(t: Test, modules: readonly string[]) {
  const kernel = modules.map((name) => [`lib/modules/6.1-x/kernel/${name}`, ''] as const)
  const shell = new RamdiskShell(t, {
    ...Object.fromEntries(kernel),
    hook: file('install.d/10-mellanox-modules'),
  })
  return { shell, end: await shell.run('/hook') }
}

t.test('an image loads at boot what its kernel has', async (t) => {
  const names = ['mlx5_core.ko', 'net/mlx5_ib.ko.xz', 'ib_umad_other.ko']
  const { shell, end } = await runHook(t, names)
  t.equal(end.exitCode, 0, end.stderr)
  t.match(end.stderr, 'the kernel of this image has no module ib_umad\n')
  t.equal(
    shell.read('etc/modules-load.d/mellanox.conf'),
    '# Written by the flavour mellanox.\nmlx5_core\nmlx5_ib\n',
  )
})

t.test('an image without any of them is a fault', async (t) => {
  const { shell, end } = await runHook(t, ['e1000e.ko'])
  t.equal(end.exitCode, 1)
  t.match(end.stderr, 'no kernel of this image has drivers for Mellanox cards')
  t.notOk(shell.has('etc/modules-load.d/mellanox.conf'))
})

const fragment = file('init')
const modprobe = 'modprobe() { echo "modprobe $*"; [ "$2" != ib_ipoib ]; }'

t.test('a ramdisk loads modules on machines that have a card', async (t) => {
  const shell = new RamdiskShell(t, {
    'sys/bus/pci/devices/0000:00:01.0/vendor': '0x8086\n',
    'sys/bus/pci/devices/0000:81:00.0/vendor': '0x15b3\n',
  })
  const { stdout, stderr } = await shell.run(`${modprobe}; set -eu; ${fragment}`)
  t.match(stdout, 'modprobe -q mlx4_en\nmodprobe -q mlx4_ib\nmodprobe -q mlx5_core\n')
  t.match(stderr, 'the kernel has no module ib_ipoib')
  t.match(stderr, 'Mellanox cards: 0000:81:00.0 \n')
})

t.test('and leaves others alone', async (t) => {
  const shell = new RamdiskShell(t, { 'sys/bus/pci/devices/0000:00:01.0/vendor': '0x8086\n' })
  const { stdout, stderr } = await shell.run(`${modprobe}; ${fragment}`)
  t.equal(stdout, '')
  t.match(stderr, 'this machine has no Mellanox card')
})
