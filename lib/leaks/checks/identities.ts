import type { LeakCheck } from '../check.ts'

/** What packages make when they are installed: a path, a pattern of what is of one machine alone, and whose it is. */
const identities: readonly (readonly [path: string, content: RegExp, what: string])[] = [
  ['/etc/iscsi/initiatorname.iscsi', /^InitiatorName=./m, 'name of an iSCSI initiator'],
  ['/etc/nvme/hostid', /./, 'id of an NVMe host'],
  ['/etc/nvme/hostnqn', /./, 'name of an NVMe host'],
  ['/etc/munge/munge.key', /./s, 'key of munge'],
  ['/etc/bind/rndc.key', /secret/, 'key that controls the name server'],
  ['/etc/popularity-contest.conf', /^MY_HOSTID="?\w/m, 'id of a participant in popcon'],
  ['/var/lib/rabbitmq/.erlang.cookie', /./s, 'cookie of RabbitMQ'],
  ['/var/lib/ejabberd/.erlang.cookie', /./s, 'cookie of ejabberd'],
]

/** Where they lie. */
export const identityPaths: readonly string[] = identities.map(([path]) => path)

/** Names and keys that all machines of an image would share, and that those who have the image would know. */
export const identitiesOfPackages: LeakCheck = {
  name: 'identities',
  summary: 'names and keys that packages make when they are installed',
  remedy: 'remove the file, and make it at the first boot',
  paths: (image) =>
    identities
      .filter(([path, content]) => content.test(image.read(path)?.toString('latin1') ?? ''))
      .map(([path, , what]) => ({
        path,
        what: `is the ${what}, which all machines of this image would share`,
      })),
}
