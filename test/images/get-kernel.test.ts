import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

t.setTimeout(1_200_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false
const env = { PARFAIT_STORE: sharedStore() }

t.test('what disk-image-get-kernel copies out boots the image', { skip }, async (t) => {
  const cwd = t.testdir()
  const run = (name: string, ...args: string[]) => runCommand(name, args, { cwd, env })
  const built = await run('disk-image-create', '-t', 'qcow2,raw', '-o', 'out', 'vm')
  t.equal(built.exitCode, 0, built.stderr)

  const got = await run('disk-image-get-kernel', '--stanza', 'pxelinux', 'out.qcow2')
  t.equal(got.exitCode, 0, got.stderr)
  const files = ['vmlinuz', 'initrd'].map((name) => join(cwd, `out-${name}`))
  t.same(files.map(digestOf), bootDigests(join(cwd, 'out.raw')), 'the files of /boot')

  const [, options = ''] = /^ {2}APPEND (.*)$/m.exec(got.stdout) ?? []
  t.match(options, /^root=\S+ /)
  const [kernel = '', initrd = ''] = files
  const pair = ['--kernel', kernel, '--initrd', initrd, '--append', options]
  const seen = await run('parfait', 'boot', ...pair, 'out.qcow2', '--until', 'login:')
  t.equal(seen.exitCode, 0, seen.stdout.slice(-2000) + seen.stderr)
})

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Kernel and ramdisk as debugfs reads them from the last partition. */
function bootDigests(raw: string): string[] {
  const table = JSON.parse(execFileSync('sfdisk', ['--json', raw], { encoding: 'utf8' }))
  const device = `${raw}?offset=${table.partitiontable.partitions.at(-1).start * 512}`
  return ['/vmlinuz', '/initrd.img'].map((link) => {
    const copy = `${raw}.part`
    const target = execFileSync('debugfs', ['-R', `stat ${link}`, device], { encoding: 'utf8' })
    const [, path = ''] = /Fast link dest: "(.*)"/.exec(target) ?? []
    execFileSync('debugfs', ['-R', `dump /${path} ${copy}`, device], { stdio: 'pipe' })
    const digest = digestOf(copy)
    rmSync(copy)
    return digest
  })
}
