import type { LeakCheck } from '../check.ts'

const folders = ['dhcp', 'dhcpcd', 'dhclient', 'NetworkManager', 'wicked', 'systemd/network']

/** Addresses that one machine was given on one network. */
export const leases: LeakCheck = {
  name: 'leases',
  summary: 'DHCP leases, and ids of network clients',
  remedy: 'remove them in a finalise hook; nothing needs them',
  paths: (image) =>
    folders
      .flatMap((name) => image.list(`/var/lib/${name}`))
      .filter((path) => /(lease|secret_key|seen-bssids|timestamps)[^/]*$/.test(path))
      .filter((path) => image.size(path) > 0)
      .map((path) => ({ path, what: 'is of one machine on one network' })),
}
