import t, { type Test } from 'tap'
import { RamdiskShell, type ShellEnd } from '../fixtures/ramdisk-shell.ts'

t.setTimeout(240_000)
const isRoot = process.getuid?.() === 0
const skip = isRoot ? false : 'needs root, for a network of its own'
const mac = '52:54:00:12:34:56'

/** A cable to another machine, which has 10.9.0.1. */
const cable = `
  unshare --net sleep 1000 & peer=$!
  while [ "$(readlink /proc/$peer/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  ip link add eth0 address ${mac} type veth peer name server netns $peer
  ip link add eth1 type veth peer name spare netns $peer
  inside() { nsenter --net=/proc/$peer/ns/net "$@"; }
  inside ip addr add 10.9.0.1/16 dev server
  inside ip link set server up
`

/** busybox's DHCP server, on the other machine. */
const dhcp = (lines: string) => `${cable}
  mkdir -p /tmp/udhcpd.$$ && cd /tmp/udhcpd.$$
  printf '%s\\n' 'interface server' 'start 10.9.0.20' 'end 10.9.0.29' 'lease_file leases' \\
    'pidfile pid' 'option subnet 255.255.0.0' 'option router 10.9.0.1' ${lines} >config
  touch leases
  inside busybox udhcpd -f config >/dev/null 2>&1 &
  cd /
`

const show =
  'echo "$BOOT_INTERFACE|$BOOT_MAC_ADDRESS|$BOOT_IP_ADDRESS|$BOOT_NETMASK|$BOOT_SERVER|$BOOT_GATEWAY|$(hostname)"'

function bringUp(
  t: Test,
  cmdline: string,
  network: string,
  script = 'network_up; echo $?',
): Promise<ShellEnd> {
  const shell = new RamdiskShell(t, { 'proc/cmdline': `network_wait=2 ${cmdline}\n` })
  const all = `read_boot_parameters; ip link set dev lo up; ${script}; ${show}; cat /etc/resolv.conf; ip route`
  return shell.run(all, { network, bwrap: ['--unshare-uts'] })
}

t.test('DHCP: address, server, gateway, names', { skip }, async (t) => {
  const more = `'siaddr 10.9.0.7' 'opt dns 10.9.0.8 10.9.0.9' 'option hostname rack7.example'`
  const { stdout, stderr } = await bringUp(t, '', dhcp(more), 'network_up; echo $?; network_up')
  t.match(
    stdout,
    /^0\neth0\|52:54:00:12:34:56\|10\.9\.0\.2\d\|255\.255\.0\.0\|10\.9\.0\.7\|10\.9\.0\.1\|rack7\.example\n/,
    stderr,
  )
  t.match(stdout, 'nameserver 10.9.0.8\nnameserver 10.9.0.9\n')
  t.match(stdout, 'default via 10.9.0.1 dev eth0')
  t.match(
    stderr,
    /\[test\] network: eth0 has 10\.9\.0\.2\d\/255\.255\.0\.0, boot server 10\.9\.0\.7/,
  )
})

t.test('what a DHCP server says is never run, and no bad name is taken', { skip }, async (t) => {
  const evil = `"option hostname a;touch>/tmp/evil" 'option domain \`touch>/tmp/evil\`'`
  const script = 'hostname before; network_up; echo $?; ls /tmp'
  const { stdout, stderr } = await bringUp(t, '', dhcp(evil), script)
  t.match(stdout, /^0\neth0\|.*\|before\n/, stderr)
})

t.test('set_hostname', async (t) => {
  const calls =
    "for n in ok a-b.c9 -x 'a b' 'a;b' ''; do set_hostname \"$n\"; echo \"$? $(hostname)\"; done"
  const { stdout, stderr } = await new RamdiskShell(t).run(calls, {
    bwrap: ['--unshare-uts', '--cap-add', 'ALL'],
  })
  t.equal(stdout, '0 ok\n0 a-b.c9\n1 a-b.c9\n1 a-b.c9\n1 a-b.c9\n1 a-b.c9\n')
  t.match(stderr, "'a;b' is no name for a host")
})

t.test('ip= of PXELINUX, on the interface of BOOTIF', { skip }, async (t) => {
  const cmdline = `ip=10.9.5.5:10.9.0.1:10.9.0.1:255.255.0.0 BOOTIF=01-${mac.replaceAll(':', '-')}`
  const script = 'network_up_if_booted_from; echo $network_is_up'
  const { stdout, stderr } = await bringUp(t, cmdline, cable, script)
  t.match(
    stdout,
    /^1\neth0\|52:54:00:12:34:56\|10\.9\.5\.5\|255\.255\.0\.0\|10\.9\.0\.1\|10\.9\.0\.1\|/,
    stderr,
  )
  t.match(stdout, 'default via 10.9.0.1 dev eth0')
})

/** Command line, network, message. */
const failures: readonly (readonly [
  name: string,
  cmdline: string,
  network: string,
  said: RegExp,
])[] = [
  ['no interface', '', ':', /no driver for a network interface of this machine, or it has none/],
  ['no DHCP', '', cable, /no answer to DHCP on eth0 \(52:54:00:12:34:56\)/],
  [
    'no cable',
    '',
    `${cable}\ninside ip link set server down`,
    /no link on eth0 \(52:54:00:12:34:56\), eth1 \(/,
  ],
  [
    'another MAC',
    'BOOTIF=01-52-54-00-99-99-99',
    cable,
    /no interface has the MAC 52:54:00:99:99:99 of BOOTIF; there are eth0 \(52:54:00:12:34:56\)/,
  ],
  ['another name', 'ip=::::h:eth7:dhcp', cable, /no interface is called 'eth7', as ip= has it/],
  ['no address', 'ip=10.9.300.1::', cable, /did not take the address '10\.9\.300\.1'/],
  ['switched off', 'boot_network=off', cable, /switched off by 'boot_network=off'/],
]

for (const [name, cmdline, network, said] of failures)
  t.test(`no network: ${name}`, { skip }, async (t) => {
    const script = 'network_up; echo "$?"; echo "$network_fault" >&2'
    const { stdout, stderr } = await bringUp(t, cmdline, network, script)
    t.match(stdout, /^1\n/, stderr)
    t.match(stderr, said)
  })

t.test('a machine that was not booted over a network waits for none', async (t) => {
  const shell = new RamdiskShell(t)
  const { stdout, stderr } = await shell.run(
    'read_boot_parameters; network_up_if_booted_from; echo "$network_is_up"',
  )
  t.equal(stdout, '0\n', stderr)
})
