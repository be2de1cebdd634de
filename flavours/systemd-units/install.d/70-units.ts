import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareBytes, defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Puts the units in place, lets the image's systemd judge them, then enables, disables and masks. */
export default defineHook<Flavour>('install', async ({ options, data, tree, chroot, log }) => {
  const folder = join(data, 'units')
  const units: string[] = []
  for (const name of (await readdir(folder, { recursive: true, encoding: 'utf8' })).sort(
    compareBytes,
  )) {
    if ((await stat(join(folder, name))).isDirectory()) continue
    await tree.write(`/etc/systemd/system/${name}`, await readFile(join(folder, name)))
    // Templates have no instance to judge; drop-ins are judged with their unit.
    if (!name.includes('/') && !name.includes('@.')) units.push(`/etc/systemd/system/${name}`)
  }
  if (units.length > 0 && (await tree.exists('/usr/bin/systemd-analyze'))) {
    // Before systemd 250 it fails for any unit that these lead to as well: nobody could mend that.
    const { stdout: help } = await chroot('systemd-analyze', ['--help'])
    const alone = '--recursive-errors'
    if (help.includes(alone)) {
      await chroot('systemd-analyze', ['verify', '--man=no', `${alone}=no`, ...units])
      log(`systemd-analyze finds nothing in ${units.length} units`)
    } else log('this systemd-analyze cannot judge units alone: they are taken as they are')
  }
  for (const verb of ['disable', 'mask', 'enable'] as const) {
    const names = options[verb]
    if (names.length > 0) await chroot('systemctl', [verb, '--', ...names])
  }
})
