import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../../lib/files.ts'
import { RamdiskShell } from '../../fixtures/ramdisk-shell.ts'

t.setTimeout(300_000)
const deploy = readFileSync(join(packageFolder, 'flavours/deploy/init'), 'utf8')

/** A machine with a network and a disk, whatever the one below has. */
const machine = `
need_network() { BOOT_SERVER=10.0.0.1; BOOT_IP_ADDRESS=10.0.0.2; }
find_disk() { echo "/dev/vda"; echo "find_disk $*" >>/tmp/calls; }
load_modules_by_udev() { :; }
flush_log() { :; }
`
const calls = (end: string) => `#!/bin/sh\necho "\${0##*/} $*" >>/tmp/calls\n${end}\n`

function boot(t: Test, words: string, files: Readonly<Record<string, string>> = {}) {
  const shell = new RamdiskShell(t, {
    'proc/cmdline': `quiet on_failure=poweroff failure_pause=0 ${words}\n`,
    'usr/local/bin/write-image': calls('echo \'{"state":"written","percent":100}\''),
    'usr/local/bin/kexec': calls('[ "$1" != --exec ] || kill -9 "$(cat /tmp/init-pid)"'),
    ...files,
  })
  return shell.boot({ machine, deploy })
}

t.test('the parameters become those of write-image; the machine reboots', async (t) => {
  const { console, calls } = await boot(
    t,
    'deploy_image=a/out.qcow2 deploy_digest=sha256:ab deploy_wipe=1 deploy_disk=vdb',
  )
  t.match(
    calls,
    /find_disk vdb\nwrite-image --digest sha256:ab --zero auto --wipe http:\/\/10\.0\.0\.1\/a\/out\.qcow2 \/dev\/vda --json .*\n.*reboot -f/s,
  )
  t.match(console, /\[deploy\] writing http:\/\/10\.0\.0\.1\/a\/out\.qcow2 to \/dev\/vda/)
})

t.test('by kexec: kernel, ramdisk and options of the first entry', async (t) => {
  const menu = `set default=0
menuentry Linux {
  linux /vmlinuz root=UUID=12 ro console=ttyS0 'a=b c'
  initrd /initrd.img
}
menuentry older {
  linux /boot/older root=UUID=12
}
`
  const { calls } = await boot(t, 'deploy_image=http://h/x deploy_digest=none deploy_boot=kexec', {
    'sys/class/block/vda/vda1/partition': '1\n',
    'mnt/boot/boot/grub/grub.cfg': menu,
  })
  t.match(
    calls,
    'kexec --load /mnt/boot/vmlinuz --initrd=/mnt/boot/initrd.img --append=root=UUID=12 ro console=ttyS0 a=b c\n',
  )
  t.match(calls, 'kexec --exec')
})

t.test('no boot configuration for kexec', async (t) => {
  const { console } = await boot(t, 'deploy_image=http://h/x deploy_digest=none deploy_boot=kexec')
  t.match(console, /FAILED: no boot configuration for kexec on \/dev\/vda; deploy_boot=reboot/)
})

const faults: Readonly<Record<string, RegExp>> = {
  '': /FAILED: expected deploy_image=URL .* or iscsi_target_iqn=NAME/,
  'deploy_image=http://h/x': /FAILED: expected deploy_digest=sha256:HEX on the kernel command line/,
}
for (const [words, says] of Object.entries(faults))
  t.test(`kernel parameters '${words}'`, async (t) => t.match((await boot(t, words)).console, says))

t.test('what write-image says last is the reason, also when it dies', async (t) => {
  const words = 'deploy_image=http://h/x deploy_digest=none'
  const json = '{"state":"failed","error":"no \\\\"luck\\\\" in C:\\\\\\\\"}'
  const failing = `#!/bin/sh\nprintf '%s\\n' '${json.replaceAll('\\\\', '\\')}'\nexit 1\n`
  const first = await boot(t, words, { 'usr/local/bin/write-image': failing })
  t.match(first.console, '[deploy] FAILED: no "luck" in C:\\')
  t.match(first.calls, 'poweroff -f')
  const killed = '#!/bin/sh\necho "write-image: writing: 3 %" >&2\nkill -9 $$\n'
  const second = await boot(t, words, { 'usr/local/bin/write-image': killed })
  t.match(second.console, 'FAILED: write-image ended with status 137; see above')
})

t.test('values of forms', async (t) => {
  const shell = new RamdiskShell(t)
  const functions = deploy.slice(0, deploy.indexOf('\nif get_kernel_parameter deploy_image'))
  for (const awk of ['busybox', 'mawk'] as const) {
    const { stdout } = await shell.run(`${functions}\nform_value "iqn.2026-01.a:b c&d=ü%"`, { awk })
    t.equal(stdout, 'iqn.2026-01.a:b%20c%26d%3D%C3%BC%25')
  }
})
