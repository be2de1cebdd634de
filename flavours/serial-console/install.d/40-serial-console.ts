import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** A login on the port, at its speed, also where the kernel was told of no console there. */
export default defineHook<Flavour>('install', async ({ options, tree, chroot, machine }) => {
  const unit = `serial-getty@${options.port || machine.console}.service`
  await tree.write(
    `/etc/systemd/system/${unit}.d/speed.conf`,
    `[Service]\nExecStart=\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --keep-baud ${options.baud} - $TERM\n`,
  )
  await chroot('systemctl', ['enable', '--', unit])
})
