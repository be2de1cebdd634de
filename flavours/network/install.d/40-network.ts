import { defineHook, unitList } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** One file for networkd, which comes before those of the base by its number. */
export default defineHook<Flavour>('install', async ({ options, tree, chroot }) => {
  const setting = (name: string, option: keyof Flavour['options']) =>
    options[option].map((one) => unitList(name, [one], `network.${option}`))
  const isStatic = options.address.length > 0
  if (options.gateway.length > 0 && !isStatic)
    throw new Error("option 'gateway' is for static addresses, and 'address' is empty")
  const lines = [
    '[Match]',
    unitList('Name', options.interface, 'network.interface'),
    '',
    '[Network]',
    ...(isStatic ? setting('Address', 'address') : ['DHCP=yes']),
    ...setting('Gateway', 'gateway'),
    ...setting('DNS', 'dns'),
    ...(options.search.length > 0 ? [unitList('Domains', options.search, 'network.search')] : []),
    ...(isStatic ? [] : ['', '[DHCPv4]', 'UseDomains=yes']),
  ]
  await tree.write('/etc/systemd/network/70-network.network', `${lines.join('\n')}\n`)
  await tree.write(
    '/etc/systemd/system/systemd-networkd-wait-online.service.d/any.conf',
    '[Service]\nExecStart=\nExecStart=/lib/systemd/systemd-networkd-wait-online --any --timeout=60\n',
  )
  await chroot('systemctl', ['enable', '--', 'systemd-networkd.service'])
})
