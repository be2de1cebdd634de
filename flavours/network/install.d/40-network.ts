import { defineHook } from 'parfait'

/** One file for networkd, which comes before those of the base by its number. */
export default defineHook('install', async ({ options, tree, chroot }) => {
  const list = (name: string) => options[name] as string[]
  const isStatic = list('address').length > 0
  if (list('gateway').length > 0 && !isStatic)
    throw new Error("option 'gateway' is for static addresses, and 'address' is empty")
  const lines = [
    '[Match]',
    `Name=${list('interface').join(' ')}`,
    '',
    '[Network]',
    ...(isStatic ? list('address').map((address) => `Address=${address}`) : ['DHCP=yes']),
    ...list('gateway').map((gateway) => `Gateway=${gateway}`),
    ...list('dns').map((server) => `DNS=${server}`),
    ...(list('search').length > 0 ? [`Domains=${list('search').join(' ')}`] : []),
    ...(isStatic ? [] : ['', '[DHCPv4]', 'UseDomains=yes']),
  ]
  await tree.write('/etc/systemd/network/70-network.network', `${lines.join('\n')}\n`)
  await tree.write(
    '/etc/systemd/system/systemd-networkd-wait-online.service.d/any.conf',
    '[Service]\nExecStart=\nExecStart=/lib/systemd/systemd-networkd-wait-online --any --timeout=60\n',
  )
  await chroot('systemctl', ['enable', '--', 'systemd-networkd.service'])
})
