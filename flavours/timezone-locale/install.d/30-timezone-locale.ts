import { defineHook, environmentLine } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The zone as a link, the locales made by the image's own program. */
export default defineHook<Flavour>('install', async ({ options, tree, chroot }) => {
  const zone = options.timezone
  if (!(await tree.exists(`/usr/share/zoneinfo/${zone}`)))
    throw new Error(`the image knows no time zone '${zone}'; see /usr/share/zoneinfo`)
  await tree.link('/etc/localtime', `/usr/share/zoneinfo/${zone}`)
  await tree.write('/etc/timezone', `${zone}\n`)

  const locale = options.locale
  const wanted = [...new Set([locale, ...options.locales])]
  const supported = (await tree.read('/usr/share/i18n/SUPPORTED')).split('\n')
  // Those of C are in the C library itself.
  const lines = wanted.filter((name) => !/^(C(\..*)?|POSIX)$/.test(name)).map(lineOf)
  function lineOf(name: string): string {
    const line = supported.find((candidate) => candidate.split(' ')[0] === name)
    if (line !== undefined) return line
    throw new Error(`the image knows no locale '${name}'; see /usr/share/i18n/SUPPORTED`)
  }
  const setting = `${environmentLine('LANG', locale, 'timezone-locale.locale')}\n`
  // Where Debian has moved the file, systemd-tmpfiles puts the link back at each boot, whatever lies there.
  if (await tree.exists('/etc/locale.conf')) {
    await tree.write('/etc/locale.conf', setting)
    await tree.link('/etc/default/locale', '../locale.conf')
  } else await tree.write('/etc/default/locale', setting)
  if (lines.length === 0) return
  await tree.write('/etc/locale.gen', `${lines.join('\n')}\n`)
  await chroot('locale-gen')
})
