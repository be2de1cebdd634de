import type { Clues } from '../../lib/leaks/leak.ts'

export const secret = 'correct-horse-battery-staple'
export const clues: Clues = {
  builders: [{ user: 'anna', home: '/home/anna', host: 'desk-17.lan' }, { host: 'server-3.lan' }],
  proxies: ['http://u:p@proxy.corp.example:3128/', 'cache.local'],
  resolver: '# made by a host\nnameserver 10.9.8.7\nsearch corp.example\n',
  secrets: new Map([['token', Buffer.from(`${secret}\n`)]]),
}
export const pem = `x\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n`
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** For each check: files that it must find, and the line. */
export const cases: Readonly<Record<string, readonly (readonly [string, string, number?])[]>> = {
  'machine-id': [
    ['/etc/machine-id', '0123456789abcdef0123456789abcdef\n'],
    ['/var/lib/dbus/machine-id', '0123456789abcdef0123456789abcdef\n'],
  ],
  'host-keys': [
    ['/etc/ssh/ssh_host_ed25519_key', pem],
    ['/etc/dropbear/dropbear_rsa_host_key', '\0\0'],
  ],
  identities: [
    ['/etc/iscsi/initiatorname.iscsi', '# made\nInitiatorName=iqn.1993-08.org.debian:01:ab\n'],
    ['/etc/nvme/hostid', '01234567-89ab\n'],
    ['/etc/nvme/hostnqn', 'nqn.2014-08.org.nvmexpress:uuid:01\n'],
    ['/etc/munge/munge.key', '\n\0\n'],
    ['/etc/bind/rndc.key', 'key "rndc-key" {\n\tsecret "x";\n};\n'],
    ['/etc/popularity-contest.conf', 'PARTICIPATE="no"\nMY_HOSTID="0123"\n'],
    ['/var/lib/rabbitmq/.erlang.cookie', 'ABC'],
    ['/var/lib/ejabberd/.erlang.cookie', 'ABC'],
  ],
  resolver: [['/etc/resolv.conf', 'nameserver 10.9.8.7\n\nsearch corp.example']],
  proxy: [
    ['/etc/apt/apt.conf.d/99x', 'A;\nAcquire::http::Proxy "http://proxy.corp.example:3128";\n', 2],
    ['/etc/environment', 'http_proxy=http://u:p@proxy.corp.example:3128\n', 1],
    ['/opt/tool/settings', 'p=proxy.corp.example:3128\n', 1],
    ['/etc/pip.conf', '[global]\nproxy = http://cache.local\n', 2],
  ],
  histories: [
    ['/root/.bash_history', 'ls\n'],
    ['/home/x/.ash_history', 'ls\n'],
    ['/home/x/.lesshst', '.x'],
  ],
  builder: [
    ['/opt/a', 'built in\n/home/anna/work\n', 2],
    ['/opt/b', 'by anna@desk-17.lan\n', 1],
    ['/opt/c', 'export USER=anna\n', 1],
    ['/opt/d', 'on desk-17.lan.\n', 1],
    ['/opt/e', 'on server-3.lan.\n', 1],
    ['/etc/hostname', 'desk-17.lan\n'],
  ],
  secrets: [
    ['/opt/plain', `a\nb=${secret}\n`, 2],
    // Bytes that are no UTF-8.
    ['/opt/\udcff/\udce9', `${secret}\n`, 1],
    ['/opt/base64', `a ${base64(secret)}\n`, 1],
    ['/opt/basic', base64(`user:${secret}`), 1],
    ['/opt/shifted', base64(`u:${secret}:x`), 1],
    ['/opt/binary', `\0\0${secret}\0`],
    ['/opt/large', `${'x'.repeat((4 << 20) - 10)}${secret}${'y'.repeat(99)}`, 1],
  ],
  'cloud-init': [['/var/lib/cloud/instances/i-1/user-data.txt', 'x']],
  leases: [
    ['/var/lib/dhcp/dhclient.eth0.leases', 'lease {}'],
    ['/var/lib/NetworkManager/secret_key', 'x'],
  ],
  'private-keys': [
    ['/root/.ssh/id_rsa', pem, 2],
    ['/home/x/key.pem', '-----BEGIN PRIVATE KEY-----\n', 1],
    ['/etc/ejabberd/ejabberd.pem', 'x\n-----BEGIN PRIVATE KEY-----\n', 2],
    ['/etc/ssl/private/snakeoil.key', '-----BEGIN RSA PRIVATE KEY-----\n', 1],
  ],
  credentials: [
    ['/root/.netrc', 'machine x login y password z\n'],
    ['/home/x/.git-credentials', 'https://a:b@c\n'],
    ['/root/.npmrc', 'registry=x\n//r/:_authToken=abc\n'],
    ['/root/.docker/config.json', '{"auths": {"r": {"auth": "YTpi"}}}'],
    ['/etc/apt/auth.conf', 'machine x\n'],
    ['/etc/apt/auth.conf.d/y.conf', 'machine x\n'],
  ],
}
