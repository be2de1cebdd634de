import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

const fragment = readFileSync(join(packageFolder, 'flavours/hwburnin/init'), 'utf8')
const functions = fragment.split('\n# Everything that can be wrong')[0] ?? ''

/** Two disks, a memory stick that is write-protected, and programs that tell what they were asked. */
const machine = {
  'sys/block/vda/size': '8193\n',
  'sys/block/vdb/size': '4096\n',
  'sys/block/sdc/size': '4096\n',
  'sys/block/sdc/ro': '1\n',
  'proc/partitions': 'major minor\n\n 1 1 1 vda\n 1 1 1 vdb\n 1 1 1 sdc\n',
  'proc/meminfo': 'MemAvailable:    1048576 kB\n',
  'fake/memtester': '#!/bin/sh\necho "memtester $*" >>/tmp/calls\n',
  'fake/spew': '#!/bin/sh\necho "spew $*" >>/tmp/calls\n',
  // As functions: the static busybox prefers its own. A medium that cannot be read at 64 MB.
  programs: `nproc() { echo 2; }
dd() { echo "dd $*" >>/tmp/calls; case "$*" in *skip=64\\ *) echo 'dd: Input/output error' >&2; return 1 ;; esac; }
dmesg() { echo 'blk_update_request: I/O error, dev vda'; }
sync() { :; }
`,
  'sys/class/tty/console/active': 'ttyS0\n',
}
const quick = 'burnin_minutes=0 burnin_pause=0 post_tries=1 failure_pause=0 on_failure=poweroff'

function burn(t: Test, cmdline: string, more = {}): RamdiskShell {
  return new RamdiskShell(t, { ...machine, 'proc/cmdline': `${quick} ${cmdline}\n`, ...more })
}

t.test('what is tested: all memory, all disks read, none written', async (t) => {
  const shell = burn(t, '')
  const end = 'poweroff() { echo off; kill -9 $$; }; reboot() { poweroff; }'
  const { stdout, stderr } = await shell.run(
    `. /programs; ${end}; read_boot_parameters\n${fragment}`,
  )
  t.match(stdout, /^BURN-IN: PASS$/m, stderr)
  const calls = shell.read('tmp/calls').trim().split('\n').sort()
  t.strictSame(
    calls.filter((call) => !call.startsWith('dd')),
    ['memtester 448M 1', 'memtester 448M 1'],
  )
  t.strictSame(
    calls.filter((call) => call.startsWith('dd')).map((call) => call.match(/if=\S+/)?.[0]),
    ['if=/dev/sdc', 'if=/dev/vda', 'if=/dev/vdb'],
  )
})

t.test('a disk that is named is written to its last sector, and not read besides', async (t) => {
  const shell = burn(t, 'burnin_destroy=vda burnin_memory=off')
  const { stdout, stderr } = await shell.run(`. /programs; read_boot_parameters\n${fragment}`)
  t.match(stdout, /^BURN-IN: PASS$/m, stderr)
  t.match(stderr, 'ALL DATA ON vda WILL BE OVERWRITTEN in 0 s')
  const spew = 'spew --raw --direct --no-rcfiles -q -p random'
  const written = shell
    .read('tmp/calls')
    .split('\n')
    .filter((call) => call.startsWith('spew'))
  t.strictSame(written, [
    `${spew} -b 1m -o 0 4m /dev/vda`,
    // 8193 sectors: one more than 4 MB, so the last 4 kB.
    `${spew} -b 4k -o ${8193 * 512 - 4096} 4k /dev/vda`,
  ])
  t.notMatch(shell.read('tmp/calls'), 'if=/dev/vda')
})

for (const [wrong, said] of [
  ['burnin_destroy=vdb,vdx', "'vdx' of burnin_destroy= is no disk of this machine"],
  ['burnin_destroy=all', "'all' of burnin_destroy= is no disk of this machine"],
  ['burnin_destroy=vda1', "'vda1' of burnin_destroy= is no disk of this machine"],
  ['burnin_destroy=sdc', "'sdc' of burnin_destroy= is no disk of this machine"],
  ['burnin_disks=vdq', "'vdq' of burnin_disks= is no disk of this machine"],
] as const)
  t.test(`${wrong}: nothing is tested`, async (t) => {
    const shell = burn(t, wrong)
    const end = 'poweroff() { echo off; kill -9 1; kill -9 $$; }'
    const { stderr } = await shell.run(`. /programs; ${end}; read_boot_parameters\n${fragment}`, {
      timeout: 5000,
    })
    t.match(stderr, `FAILED: ${said}; nothing was written. There are: /dev/vda /dev/vdb`)
    t.notOk(shell.has('tmp/calls'))
  })

t.test('a pass that fails is in the report, with its place', async (t) => {
  const big = { 'sys/block/vda/size': String((200 << 20) / 512) }
  const shell = burn(t, 'burnin_memory=off burnin_disks=vda', big)
  const script = `. /programs; read_boot_parameters; finish() { exit 9; }\n${fragment}`
  const { stdout, stderr, exitCode } = await shell.run(script)
  t.match(stdout, /^BURN-IN: FAIL$/m, stderr)
  t.match(stderr, 'FAILED: the hardware did not pass: vda')
  t.equal(exitCode, 9)
  const report = JSON.parse(shell.read('run/burnin/report.json'))
  t.match(report, { result: 'FAIL', kernel: 'blk_update_request: I/O error, dev vda' })
  t.strictSame(report.tests, [
    {
      name: 'vda',
      kind: 'read',
      result: 'FAIL',
      passes: 0,
      bytes: 200 << 20,
      errors: 'cannot read from 64 to 128 MB: dd: Input/output error',
    },
  ])
  t.equal(shell.read('tmp/calls').trim().split('\n').length, 4, 'the rest is read as well')
})

t.test('a tester of memory that is killed is a failure', async (t) => {
  const shell = burn(t, 'burnin_disks=off burnin_memory=8M', {
    'fake/memtester': '#!/bin/sh\nkill -9 $PPID\n',
  })
  const script = `. /programs; read_boot_parameters; finish() { exit 9; }\n${fragment}`
  const { stderr } = await shell.run(script)
  t.match(stderr, 'FAIL memory memory1, passes: 0 the test was killed')
})

t.test('the share of each tester of memory', async (t) => {
  for (const [asked, testers, share] of [
    ['all', 1, '896'],
    ['all', 4, '224'],
    ['64M', 2, '32'],
    ['2G', 2, '1024'],
    ['100', 1, '100'],
    ['1M', 4, '1'],
    ['off', 2, '0'],
  ] as const) {
    const shell = burn(t, `burnin_memory=${asked}`)
    const { stdout } = await shell.run(`${functions}\nburnin_share ${testers}`)
    t.equal(stdout.trim(), share, `${asked} for ${testers}`)
  }
})
