import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

/** name → whole disk, its partition 3; undefined for what is no disk. */
const names: readonly (readonly [name: string, whole?: string, third?: string])[] = [
  ['sda', '/dev/sda', '/dev/sda3'],
  ['/dev/sdab12', '/dev/sdab', '/dev/sdab3'],
  ['hdc1', '/dev/hdc', '/dev/hdc3'],
  ['vdb', '/dev/vdb', '/dev/vdb3'],
  ['xvda1', '/dev/xvda', '/dev/xvda3'],
  ['nvme0n1', '/dev/nvme0n1', '/dev/nvme0n1p3'],
  ['/dev/nvme10n2p11', '/dev/nvme10n2', '/dev/nvme10n2p3'],
  ['mmcblk0p1', '/dev/mmcblk0', '/dev/mmcblk0p3'],
  ['cciss/c0d0p1', '/dev/cciss/c0d0', '/dev/cciss/c0d0p3'],
  ['md127', '/dev/md127', '/dev/md127p3'],
  ['tty1'],
  [''],
  ['sd'],
]

t.test('whole_disk_name, partition_name, strip_dev, prepend_dev', async (t) => {
  const shell = new RamdiskShell(t)
  const script = names.map(
    ([name]) =>
      `a=$(whole_disk_name '${name}'); b=$?; c=$(partition_name '${name}' 3); echo "$a $b $c $?"`,
  )
  const { stdout } = await shell.run(script.join('\n'))
  const expected = names.map(([, whole = '', third = '']) => {
    const status = whole ? 0 : 1
    return `${whole} ${status} ${third} ${status}`
  })
  t.strictSame(stdout.split('\n').slice(0, -1), expected)
  const stripped = await shell.run(
    'strip_dev /dev/sda1; strip_dev vda; prepend_dev sda; prepend_dev /dev/vda',
  )
  t.equal(stripped.stdout, 'sda1\nvda\n/dev/sda\n/dev/vda\n')
})

const partitions = `major minor  #blocks  name

   8        0     262144 sda
   8        1     131072 sda1
 259        0    1048576 nvme0n1
 104        0    1048576 cciss/c0d0
`

for (const awk of ['busybox', 'mawk'] as const)
  t.test(`partition_exists, with ${awk}`, async (t) => {
    const shell = new RamdiskShell(t, { 'proc/partitions': partitions })
    const asked = ['sda', '/dev/sda1', 'sda2', 'sd', 'da', 'name', 'nvme0n1', '/dev/cciss/c0d0']
    const script = asked.map((name) => `partition_exists ${name}; printf %s $?`).join('\n')
    t.equal((await shell.run(script, { awk })).stdout, '00111100')
  })

/** A machine's /sys/block: sizes in sectors. */
const machine = {
  'sys/block/loop0/size': '2048\n',
  'sys/block/sr0/size': '2048\n',
  'sys/block/sdb/size': '16384\n',
  'sys/block/sdb/removable': '1\n',
  'sys/block/sdc/size': '0\n',
  'sys/block/vda/size': '8192\n',
  'sys/block/vda/removable': '0\n',
  'sys/block/vda/ro': '1\n',
  'sys/block/nvme0n1/size': '8192\n',
  'sys/block/nvme0n1/ro': '0\n',
  'sys/block/cciss!c0d0/size': '8192\n',
  'proc/partitions':
    'major minor  #blocks  name\n\n 1 1 1 sdb\n 1 1 1 nvme0n1\n 1 1 1 cciss/c0d0\n',
}

t.test('list_disks: what can be written, fixed ones first', async (t) => {
  const { stdout } = await new RamdiskShell(t, machine).run('list_disks')
  t.equal(stdout, '/dev/cciss/c0d0\n/dev/nvme0n1\n/dev/sdb\n')
})

t.test('find_disk', async (t) => {
  const shell = new RamdiskShell(t, {
    ...machine,
    'proc/cmdline': 'disk_wait=0\n',
    'dev/disk/x': '',
    'dev/nvme0n1': '',
  })
  symlinkSync('../nvme0n1', join(shell.root, 'dev/disk/by-me'))
  const cases: readonly (readonly [call: string, end: string])[] = [
    ['find_disk', '/dev/cciss/c0d0 0'],
    ['DISK=nvme0n1 find_disk', '/dev/nvme0n1 0'],
    ['DISK=nvme0n1 find_disk sdb', '/dev/sdb 0'],
    ['find_disk sda,/dev/sdb1,nvme0n1', '/dev/sdb 0'],
    ['find_disk /dev/disk/by-me', '/dev/nvme0n1 0'],
    ['find_disk "*"', ' 1'],
    ['find_disk sdq,tty1', ' 1'],
  ]
  const script = cases.map(([call]) => `x=$(${call}); echo "$x $?"`).join('\n')
  const { stdout, stderr } = await shell.run(script)
  t.strictSame(
    stdout.split('\n').slice(0, -1),
    cases.map(([, end]) => end),
    stderr,
  )
  t.match(
    stderr,
    "no disk found of 'sdq,tty1'; this machine has: /dev/cciss/c0d0 /dev/nvme0n1 /dev/sdb",
  )
})

t.test('find_disk waits for a disk that comes late', async (t) => {
  const shell = new RamdiskShell(t, { 'proc/partitions': '', 'proc/cmdline': 'disk_wait=20\n' })
  const later = `(sleep 2; printf 'major minor\\n\\n 8 0 1 sda\\n' >/proc/partitions) &`
  const { stdout, stderr, exitCode } = await shell.run(`${later} find_disk sda`)
  t.equal(exitCode, 0, stderr)
  t.equal(stdout, '/dev/sda\n')
})
