import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

/** A bus whose driver shows a device that wants another driver. */
const bus = {
  'sys/devices/pci0/modalias': 'pci:v1*\n',
  'sys/devices/pci0/odd name/modalias': "of:N'x'T\n",
}
/** Functions: Debian's static busybox prefers its own applets to programs of the PATH. */
const modprobe = `modprobe() {
  echo "$@"
  case "$*" in *pci:v1*) mkdir -p /sys/devices/pci0/virtio0; echo virtio:d1 >/sys/devices/pci0/virtio0/modalias ;; esac
}`

t.test('without udev, modules are loaded by alias until no new device shows', async (t) => {
  const { stdout, stderr } = await new RamdiskShell(t, bus).run(`${modprobe}; start_devices`)
  t.equal(stdout, "-a -b -q of:N'x'T pci:v1*\n-a -b -q of:N'x'T pci:v1* virtio:d1\n", stderr)
})

t.test('with udev, it does the work', async (t) => {
  const shell = new RamdiskShell(t, {
    ...bus,
    'fake/udevd': '#!/bin/sh\necho "udevd $*"\n',
    'fake/udevadm': '#!/bin/sh\necho "udevadm $*"\n',
  })
  // The path of a socket must be short: unix(7).
  const folder = mkdtempSync(join(tmpdir(), 'udev-'))
  const server = createServer().listen(join(folder, 'control'))
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })
  const bwrap = ['--bind', folder, '/run/udev']
  const { stdout, stderr } = await shell.run('start_devices', { bwrap })
  t.equal(
    stdout,
    `udevd --daemon --resolve-names=never
udevadm trigger --type=subsystems --action=add
udevadm trigger --type=devices --action=add
udevadm settle --timeout=60
`,
    stderr,
  )
})
