import fc from 'fast-check'
import t from 'tap'
import { ParfaitError } from '../../lib/errors.ts'
import { readServers } from '../../lib/servers/servers-file.ts'
import { anyValue } from '../fixtures/any-value.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const seed = `local:
  type: local
  can_bootstrap:
    - virtualbox
    - ec2-s3
  release: jessie
  build_settings:
    guest_additions: /root/images/VBoxGuestAdditions.iso
    apt_proxy:
      address: 127.0.0.1
      port: 3142
    ec2-credentials:
      access-key: AFAKEACCESSKEYFORAWS
      secret-key: thes3cr3tkeyf0ryourawsaccount/FS4d8Qdva
      certificate: /root/manifests/cert.pem
      private-key: /root/manifests/pk.pem
      user-id: 1234-1234-1234
    s3-region: eu-west-1
  run_settings:
    docker:
      machine: default
local_vm:
  type: ssh
  can_bootstrap: [virtualbox]
  release: wheezy
  # remote settings below here
  address: 127.0.0.1
  port: 2222
  username: admin
  keyfile: path_to_private_key_file
  server_bin: /root/bootstrap/bootstrap-vz-server
`

t.test('the lists of the first build servers are read as they are', (t) => {
  const { servers, faults } = readServers(seed, '/home/you/build-servers.yml')
  t.strictSame(faults, [])
  t.strictSame(servers, [
    {
      name: 'local',
      canBootstrap: ['virtualbox', 'ec2-s3'],
      options: {},
      publishing: {
        AWS_ACCESS_KEY_ID: 'AFAKEACCESSKEYFORAWS',
        AWS_SECRET_ACCESS_KEY: 'thes3cr3tkeyf0ryourawsaccount/FS4d8Qdva',
        AWS_REGION: 'eu-west-1',
      },
      unused: [
        'guest_additions',
        'ec2-credentials.certificate',
        'ec2-credentials.private-key',
        'ec2-credentials.user-id',
      ],
      runSettings: { docker: { machine: 'default' } },
      release: 'jessie',
      aptProxy: 'http://127.0.0.1:3142',
    },
    {
      name: 'local_vm',
      canBootstrap: ['virtualbox'],
      options: {},
      publishing: {},
      unused: [],
      runSettings: {},
      release: 'wheezy',
      ssh: {
        address: '127.0.0.1',
        port: 2222,
        username: 'admin',
        keyfile: '/home/you/path_to_private_key_file',
        serverBin: '/root/bootstrap/bootstrap-vz-server',
      },
    },
  ])
  t.end()
})

t.test('all faults at once, with their places', (t) => {
  const text =
    'a:\n  type: ssh\nb:\n  type: ftp\nc:\n  type: ssh\n  address: -oProxyCommand=x\n  port: 0\n'
  const { faults } = readServers(text, 'list.yml')
  t.strictSame(
    faults.map(({ code, message, place }) => [code, message, place]),
    [
      ['settings-invalid', "Server 'a': must have required property 'address'", 'list.yml:1:1'],
      ['settings-invalid', "Server 'b': must have required property 'address'", 'list.yml:3:1'],
      ['settings-invalid', "Server 'b': type: must be one of 'local', 'ssh'", 'list.yml:4:3'],
      [
        'settings-invalid',
        `Server 'c': address: must match pattern "^[^-\\s][^\\s]*$"`,
        'list.yml:7:3',
      ],
      ['settings-invalid', "Server 'c': port: must be >= 1", 'list.yml:8:3'],
    ],
  )
  const { faults: refused } = readServers('a:\n  type: ssh\n  password: x\n', 'list.yml')
  t.match(refused, [{ place: 'list.yml:3:3', hint: /ssh-copy-id/ }])
  t.end()
})

t.test('whatever is in a list, it is read or refused', (t) => {
  fc.assert(
    fc.property(anyValue, fc.string(), (value, name) => {
      for (const entry of [value, { [name]: value }, { [name]: { type: 'ssh', address: value } }]) {
        const { faults } = readServers(JSON.stringify(entry) ?? '', 'list.yml')
        t.ok(faults.every((fault) => fault instanceof ParfaitError))
      }
    }),
    { numRuns: fuzzRuns(200) },
  )
  t.end()
})
