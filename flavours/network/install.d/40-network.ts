import { defineHook, unitList } from 'parfait'

/** One file for networkd, which comes before those of the base by its number. */
export default defineHook('install', async ({ options, tree, chroot }) => {
  const list = (name: string) => options[name] as string[]
  const setting = (name: string, option: string) =>
    list(option).map((one) => unitList(name, [one], `network.${option}`))
  const isStatic = list('address').length > 0
  if (list('gateway').length > 0 && !isStatic)
    throw new Error("option 'gateway' is for static addresses, and 'address' is empty")
  const lines = [
    '[Match]',
    unitList('Name', list('interface'), 'network.interface'),
    '',
    '[Network]',
    ...(isStatic ? setting('Address', 'address') : ['DHCP=yes']),
    ...setting('Gateway', 'gateway'),
    ...setting('DNS', 'dns'),
    ...(list('search').length > 0 ? [unitList('Domains', list('search'), 'network.search')] : []),
    ...(isStatic ? [] : ['', '[DHCPv4]', 'UseDomains=yes']),
  ]
  await tree.write('/etc/systemd/network/70-network.network', `${lines.join('\n')}\n`)
  await tree.write(
    '/etc/systemd/system/systemd-networkd-wait-online.service.d/any.conf',
    '[Service]\nExecStart=\nExecStart=/lib/systemd/systemd-networkd-wait-online --any --timeout=60\n',
  )
  await chroot('systemctl', ['enable', '--', 'systemd-networkd.service'])
})
