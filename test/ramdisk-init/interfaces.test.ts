import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

const machine = {
  'sys/class/net/eth0/address': '52:54:00:aa:bb:01\n',
  'sys/class/net/eth0/type': '1\n',
  'sys/class/net/eth1/address': '52:54:00:aa:bb:02\n',
  'sys/class/net/eth1/type': '1\n',
  'sys/class/net/eth1/carrier': '1\n',
  'sys/class/net/ib0/address': '80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:10:39\n',
  'sys/class/net/ib0/type': '32\n',
  'sys/class/net/lo/address': '00:00:00:00:00:00\n',
  'sys/class/net/lo/type': '772\n',
  'sys/class/net/sit0/type': '776\n',
}

t.test('list_interfaces, find_interface, has_link', async (t) => {
  const shell = new RamdiskShell(t, machine)
  const cases: readonly (readonly [call: string, end: string])[] = [
    ['list_interfaces', 'eth0 eth1 ib0 0'],
    ['find_interface 52:54:00:AA:BB:02', 'eth1 0'],
    ['find_interface 52:54:00:aa:bb:01', 'eth0 0'],
    ['find_interface 00:02:c9:03:00:00:10:39', 'ib0 0'],
    ['find_interface 52:54:00:aa:bb:99', '1'],
    ['find_interface 00:00:00:00:00:00', '1'],
    ['find_interface', 'eth0 0'],
    ['has_link eth1', '0'],
    ['has_link eth0', '1'],
    ['has_link nope', '1'],
  ]
  const { stdout } = await shell.run(
    cases.map(([call]) => `x=$(${call}); s=$?; echo $x $s`).join('\n'),
  )
  t.strictSame(
    stdout.trim().split('\n'),
    cases.map(([, end]) => end),
  )
})

const isRoot = process.getuid?.() === 0
const skip = isRoot ? false : 'needs root, for a network of its own'
const pair = 'ip link add eth0 type veth peer name eth1; ip link set eth0 up'
const names = 'for i in eth0 eth1 eth2; do cat /sys/class/net/$i/address; done 2>/dev/null'

t.test('set_mac and swap_ifname on real interfaces', { skip }, async (t) => {
  const shell = new RamdiskShell(t)
  const { stdout, stderr } = await shell.run(
    `set_mac eth0 52:54:00:00:00:01 && set_mac eth1 52:54:00:00:00:02
    ${names}; echo
    swap_ifname eth0 eth1; ${names}; echo
    swap_ifname eth0 eth0; swap_ifname eth0 eth2; ${names}; swap_ifname nope eth9 2>/dev/null || echo failed`,
    { network: pair },
  )
  const [a, b] = ['52:54:00:00:00:01\n', '52:54:00:00:00:02\n']
  // The last time eth0 is gone, eth1 and eth2 are there.
  t.equal(stdout, `${a}${b}\n${b}${a}\n${a}${b}failed\n`, stderr)
})
