import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** A login on the port, at its speed, also where the kernel was told of no console there. */
export default defineHook<Flavour>('install', async ({ options, tree, chroot, machine }) => {
  const unit = `serial-getty@${options.port || machine.console}.service`
  // The '-' is standard input, which units of older releases do not make the port.
  await tree.write(
    `/etc/systemd/system/${unit}.d/speed.conf`,
    `[Service]\nStandardInput=tty\nStandardOutput=tty\nExecStart=\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --keep-baud ${options.baud} - $TERM\n`,
  )
  await chroot('systemctl', ['enable', '--', unit])
})
