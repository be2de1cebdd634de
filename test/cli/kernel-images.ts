/** What the tests of `disk-image-get-kernel` call, and what lies in their images. */
import { join } from 'node:path'
import { packageFolder } from '../../lib/files.ts'
import { startCommand } from '../fixtures/command.ts'
import { type Files, mib, noise, uuid } from '../inspect/made.ts'

const command = [
  process.execPath,
  ...['--import', join(packageFolder, 'node_modules/tsx/dist/loader.mjs')],
  join(packageFolder, 'test/fixtures/disk-image-get-kernel.ts'),
]

/** Runs the command in a folder. */
export function get(cwd: string, ...args: string[]) {
  return startCommand([...command, ...args], { cwd }).ended
}

export const kernel = noise(2 * mib + 5)
export const initrd = noise(3 * mib + 7, 2)
export const config = `menuentry 'Linux' {
  linux /vmlinuz root=UUID=${uuid} ro console=tty0 console=ttyS0,115200
}
`
/** What lies in /boot; names would put 6.1.0-9 last. */
export const boot: Files = {
  'vmlinuz-6.1.0-9-amd64': 'old',
  'initrd.img-6.1.0-9-amd64': 'old',
  'vmlinuz-6.1.0-10-amd64': kernel,
  'initrd.img-6.1.0-10-amd64': initrd,
}
export const inBoot = (files: Files) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`boot/${name}`, content]))
/** An image of one filesystem. */
export const whole: Files = { 'etc/fstab': '', ...inBoot({ ...boot, 'grub/grub.cfg': config }) }

/** Tables for sfdisk, and rows of 32 MiB. */
export const gpt = 'label: gpt\n'
export const mbr = 'label: dos\nlabel-id: 0x0badcafe\n'
export const one = 'start=2048, size=65536\n'
export const two = 'start=2048, size=65536\nstart=67584, size=65536\n'
