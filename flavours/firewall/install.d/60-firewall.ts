import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

const path = '/etc/nftables.conf'

/** The rules, judged by the image's own nft. */
export default defineHook<Flavour>('install', async ({ options, data, tree, chroot, log }) => {
  const given = await readFile(join(data, 'rules'), 'utf8').catch(() => undefined)
  const made = rulesFor(options.open.join(', '), options['open-udp'].join(', '))
  await tree.write(path, given ?? made, 0o755)
  await chroot('systemctl', ['enable', '--', 'nftables.service'])
  if (!(await tree.exists('/usr/sbin/nft'))) return
  // In a network namespace of its own: there a user may ask the kernel as well.
  await chroot('unshare', ['--net', 'nft', '--check', '--file', path])
  log('nft finds nothing')
})

function rulesFor(tcp: string, udp: string): string {
  return `#!/usr/sbin/nft -f
# Made anew when it is read again; the tables of others stay.
table inet firewall
delete table inet firewall

table inet firewall {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ct state invalid drop
    iif lo accept
    meta l4proto { icmp, ipv6-icmp } accept
${tcp === '' ? '' : `    tcp dport { ${tcp} } accept\n`}${udp === '' ? '' : `    udp dport { ${udp} } accept\n`}  }
}
`
}
