/** What machines are asked: that a service does its work, not only that it runs. */

export interface Check {
  readonly command: string
  readonly wanted: RegExp
}

const running: Check = {
  command: 'systemctl is-system-running --wait; systemctl --failed --plain --no-legend',
  wanted: /^running$/m,
}
const grown: Check = {
  // A first-boot hook may end after the system is up.
  command:
    'until [ -e /var/lib/parfait/first-boot/complete ]; do sleep 1; done; df --output=size -BM /',
  wanted: /^ *[3-9]\d{3}M$/m,
}

export const plain: readonly Check[] = [
  running,
  grown,
  { command: 'systemctl is-active serial-getty@ttyS0', wanted: /^active$/m },
  { command: 'findmnt -no FSTYPE,OPTIONS /var/lib/state', wanted: /^ext4 +rw/ },
  { command: 'findmnt -no FSTYPE,OPTIONS /', wanted: /^ext4 +rw/ },
  { command: 'getent hosts $(hostname)', wanted: /debian/ },
  { command: 'resolvectl status || systemd-resolve --status', wanted: /DNS Servers?: 10\.0\.2\.3/ },
]

export const server: readonly Check[] = [
  running,
  { command: 'cloud-init status --wait --long', wanted: /status: done[\s\S]*DataSourceNoCloud/ },
  { command: 'cloud-init status --long', wanted: /^(?![\s\S]*(ERROR|WARNING|Traceback))/ },
  { command: 'hostname', wanted: /^seeded$/m },
  { command: 'sudo --non-interactive cat /home/debian/.ssh/authorized_keys', wanted: /cloud/ },
  {
    command: 'timedatectl show --property Timezone; locale',
    wanted: /Europe\/Berlin[\s\S]*LANG=de_DE.UTF-8/,
  },
  {
    command: 'cat /run/greeting; systemctl show --property Nice ssh',
    wanted: /greetings\nNice=1/,
  },
  {
    command: 'systemctl is-active sweep.timer unattended-upgrades',
    wanted: /^active\nactive$/m,
  },
  {
    command: 'sudo unattended-upgrade --dry-run --debug',
    wanted: /origin=Debian,codename=\w+,label=Debian/,
  },
  { command: 'networkctl status enp0s4 2>&1 || networkctl', wanted: /configured/ },
  {
    command: 'sudo sshd -T',
    // Newer ones print names as the manual has them.
    wanted: /permitrootlogin no[\s\S]*passwordauthentication no/i,
  },
  { command: 'cat /proc/cmdline', wanted: /console=tty0 console=ttyS0,115200n8$/m },
  { command: 'systemctl is-active serial-getty@ttyS0', wanted: /^active$/m },
  { command: 'sudo cat /var/log/parfait-first-boot.log', wanted: /growroot.*: done/ },
  grown,
]

/** A container of a static busybox, with a network of its own, its name for itself, and a limit. */
export const containers: readonly Check[] = [
  { command: 'docker info', wanted: /Storage Driver: overlay2/ },
  {
    command:
      'mkdir -p c/bin && cp /bin/busybox c/bin && tar -C c -c . | docker import - probe && docker run --rm --network none probe /bin/busybox echo it runs',
    wanted: /^it runs$/m,
  },
  {
    command:
      'docker run --rm --memory 32m --hostname inner probe /bin/busybox sh -c "busybox hostname; busybox ip -4 addr show eth0"',
    wanted: /^inner\n[\s\S]*inet 172\./m,
  },
]

/**
 * From another network namespace: what comes by the loopback device is always let in. udev gives the device another address of
 * its own, later on a busy machine, and whoever learned the first one is heard no more.
 */
const listen = (port: number) =>
  `timeout 30 busybox nc -l -p ${port} -e /bin/echo heard </dev/null >/dev/null 2>&1 & `
/** An emulated machine of a busy host takes seconds to start who answers; what is closed stays closed for less. */
const reach = (port: number, seconds = 60) =>
  `sudo ip netns exec other busybox nc -w ${seconds} 192.0.2.1 ${port}`
export const firewall: readonly Check[] = [
  {
    command: 'sudo nft list table inet firewall',
    wanted: /policy drop;[\s\S]*dport (\{ )?22 (\} )?accept/,
  },
  {
    command:
      'sudo ip netns add other && sudo ip link add near type veth peer name far netns other && sudo udevadm settle && sudo ip addr add 192.0.2.1/24 dev near && sudo ip link set near up && sudo ip -n other addr add 192.0.2.2/24 dev far && sudo ip -n other link set far up && sleep 1; echo made',
    wanted: /^made$/m,
  },
  { command: `${reach(22)} </dev/null | head -n 1`, wanted: /^SSH-2/ },
  { command: `${listen(8099)}sleep 1; ${reach(8099, 3)} || echo closed`, wanted: /^closed$/m },
  {
    command: `sudo nft insert rule inet firewall input tcp dport 8098 accept; ${listen(8098)}sleep 1; ${reach(8098)}`,
    wanted: /^heard$/m,
  },
]

export const identities: readonly Check[] = [
  running,
  { command: 'cat /etc/iscsi/initiatorname.iscsi', wanted: /^InitiatorName=iqn\.\S+:\S+$/m },
  { command: 'cat /etc/nvme/hostnqn', wanted: /^nqn\.\S+uuid:\S+$/m },
  { command: 'cat /etc/nvme/hostid', wanted: /^[0-9a-f-]{36}$/m },
  { command: 'systemctl is-active munge; munge -n | unmunge', wanted: /active[\s\S]*Success/ },
  { command: 'pvs; vgs; lvs; echo lvm works', wanted: /lvm works/ },
]
