import t from 'tap'
import type { PlacedPartition } from '../../lib/disk/layout.ts'
import { mergeFstab } from '../../lib/disk/merge-fstab.ts'
import { placed } from './made.ts'

const heading = '# <file system> <mount point> <type> <options> <dump> <pass>\n'
const root = placed({ label: 'system' })
const rootLine = `UUID=${root.filesystemUuid} / ext4 defaults 0 1\n`
const esp = { name: 'esp', filesystem: 'vfat', mount: '/boot/efi', filesystemUuid: 'ABCD-1234' }
const espLine = 'UUID=ABCD-1234 /boot/efi vfat defaults 0 2\n'
const { mount: _, ...swap } = placed({
  name: 'swap',
  filesystem: 'swap',
  filesystemUuid: '33333333-3333-4333-8333-333333333333',
  partitionUuid: '44444444-4444-4444-8444-444444444444',
})
const swapLine = `UUID=${swap.filesystemUuid} none swap sw 0 0\n`
const scratch = 'tmpfs /srv tmpfs size=64m 0 0\n'

function merge(tree: string | Buffer, partitions: readonly PlacedPartition[] = [root]) {
  const merged = mergeFstab(Buffer.from(tree), { table: 'gpt', partitions })
  return { ...merged, content: merged.content.toString() }
}

t.test('a table of comments alone is replaced', async (t) => {
  for (const text of ['', '\n', '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n', '  # x\r\n\n', 'x'])
    t.equal(merge(text).content, heading + rootLine, JSON.stringify(text))
})

t.test('lines that the tree lacks come first, its own stay', async (t) => {
  const cases: [string, string, string][] = [
    ['a line more', scratch, heading + rootLine + espLine + scratch],
    ['no line end', scratch.trimEnd(), heading + rootLine + espLine + scratch],
    ['line ends of Windows', scratch.replace('\n', '\r\n'), heading + rootLine + espLine + scratch],
    [
      'a comment',
      `#LABEL=x / ext4\n${scratch}`,
      `${heading}${rootLine}${espLine}#LABEL=x / ext4\n${scratch}`,
    ],
    [
      'one of two',
      `LABEL=system / ext4 noatime 0 1\n`,
      `${heading}${espLine}LABEL=system / ext4 noatime 0 1\n`,
    ],
    [
      'a slash at the end',
      'UUID=ABCD-1234 /boot/efi/ vfat\n',
      `${heading}${rootLine}UUID=ABCD-1234 /boot/efi/ vfat\n`,
    ],
    [
      'a part of the name',
      'none /boot tmpfs\n',
      `${heading}${rootLine}${espLine}none /boot tmpfs\n`,
    ],
  ]
  for (const [name, tree, wanted] of cases) {
    const { content, warnings } = merge(tree, [placed(esp), root])
    t.equal(content, wanted, name)
    t.strictSame(warnings, [], name)
    t.equal(merge(content, [placed(esp), root]).content, content, `${name}: all are there now`)
  }
})

t.test('a mount point with a blank is known by its octal digits', async (t) => {
  const data = placed({ name: 'data', mount: '/srv/ü b', label: 'a b' })
  const { content } = merge('LABEL="a\\040b" /srv/\\303\\274\\040b ext4\n', [root, data])
  t.equal(content, `${heading}${rootLine}LABEL="a\\040b" /srv/\\303\\274\\040b ext4\n`)
})

t.test('what is no UTF-8 stays as it is', async (t) => {
  const line = Buffer.from('tmpfs /srv/\xfc tmpfs\n', 'latin1')
  const { content } = mergeFstab(line, { table: 'gpt', partitions: [root] })
  t.ok(Buffer.from(content).includes(line))
})

t.test('swap has no mount point, and is known by its name', async (t) => {
  const file = '/swapfile none swap sw 0 0\n'
  t.equal(merge(file, [root, swap]).content, heading + rootLine + swapLine + file)
  const own = `PARTLABEL=swap swap swap pri=5 0 0\n${rootLine}`
  t.equal(merge(own, [root, swap]).content, own)
})

t.test('a line for the same place that names something else stays, and is told', async (t) => {
  for (const device of ['/dev/sda1', 'UUID=0000', 'LABEL=SYSTEM', 'overlay']) {
    const { content, warnings } = merge(`${device} / ext4 defaults 0 1\n`)
    t.equal(content, `${device} / ext4 defaults 0 1\n`)
    t.match(warnings, [`mounts '${device}' at '/', and not the partition 'root'`])
    t.match(warnings, [/write 'LABEL=system' there, or no line/])
  }
  const { partitionUuid, filesystemUuid } = root
  for (const name of [`PARTUUID=${partitionUuid}`, `UUID="${filesystemUuid}"`, 'PARTLABEL=root'])
    t.strictSame(merge(`${name} / ext4\n`).warnings, [], name)
  t.strictSame(merge('/dev/disk/by-label/system / ext4\n').warnings, [])
  const mbr = { table: 'mbr' as const, partitions: [root] }
  t.equal(mergeFstab(Buffer.from('PARTLABEL=root / ext4\n'), mbr).warnings.length, 1)
})
