import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { makeLoginKey } from '../fixtures/login-key.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

t.setTimeout(1_200_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

const flavours = {
  carried: {
    'flavour.json': JSON.stringify({ summary: 'first-boot hooks of two kinds' }),
    'first-boot.d/20-once': '#!/bin/sh\necho once >>/var/once\n',
    'first-boot.d/30-flaky':
      '#!/bin/sh\necho try >>/var/tries\n[ "$(wc -l </var/tries)" -ge 3 ] || exit 7\n',
  },
}

/** The image of the README, with first-boot hooks: built once, booted in several ways. */
t.test('the main job: an image that boots', { skip }, async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o755)
  writeFlavours(join(folder, 'flavours'), flavours)
  const key = makeLoginKey(folder)
  const env = { FLAVOURS_PATH: join(folder, 'flavours'), PARFAIT_STORE: sharedStore() }
  const names = ['vm', 'local-config', 'growroot', 'carried']

  const built = await runCommand('disk-image-create', ['-o', 'out', ...names], { cwd: folder, env })
  t.equal(built.exitCode, 0, built.stderr)
  const image = join(folder, 'out.qcow2')
  t.match(execFileSync('sha256sum', ['--check', 'out.qcow2.sha256'], { cwd: folder }), /OK/)
  checkDisk(t, image)

  const boot = (args: readonly string[]) =>
    runCommand('parfait', ['boot', ...args], { cwd: folder, env })
  await t.test('it boots to a login prompt under UEFI', async (t) => {
    const seen = await boot([image, '--firmware', 'uefi', '--until', 'login:', '--timeout', '300'])
    t.equal(seen.exitCode, 0, seen.stdout.slice(-2000) + seen.stderr)
  })

  const ssh = ['--ssh', '--identity', key, '--timeout', '300']
  const hostKey = 'cat /etc/ssh/ssh_host_ed25519_key.pub'
  await t.test(
    'under BIOS, the key logs in, and every machine has host keys of its own',
    async (t) => {
      const first = await boot([image, ...ssh, '--exec', hostKey])
      const second = await boot([image, ...ssh, '--exec', hostKey])
      t.match(first.stdout, /ssh-ed25519 /, first.stderr)
      t.match(second.stdout, /ssh-ed25519 /, second.stderr)
      t.not(keyOf(first.stdout), keyOf(second.stdout))
    },
  )

  await t.test('first-boot hooks run once over two boots; the disk has grown', async (t) => {
    const machine = join(folder, 'machine.qcow2')
    copyFileSync(image, machine)
    execFileSync('qemu-img', ['resize', '-q', machine, '4G'])
    const wait = 'while [ ! -e /var/lib/parfait/first-boot/complete ]; do sleep 1; done'
    const ask = `${wait}; cat /var/once; wc -l </var/tries; grep -c "flaky: try" /var/log/parfait-first-boot.log; df --output=size -B1M / | tail -1; sync`
    const runs = [
      await boot([machine, '--persist', ...ssh, '--exec', ask]),
      await boot([machine, '--persist', ...ssh, '--exec', ask]),
    ]
    for (const { stdout, stderr } of runs) {
      const [once, tries, logged, size] = stdout.trim().split('\n')
      t.same([once, tries, logged], ['once', '3', '3'], stdout + stderr)
      t.ok(Number(size) > 3500, `the root has ${size} MB of a 4 GB disk`)
    }
  })
})

/** Tests that build Debian share one store, so that CI makes each base once. */
function keyOf(text: string): string {
  return /ssh-ed25519 \S+/.exec(text)?.[0] ?? ''
}

/** What the disk's own tools say of it. */
function checkDisk(t: Test, image: string): void {
  execFileSync('qemu-img', ['check', '-q', image])
  const raw = `${image}.raw`
  execFileSync('qemu-img', ['convert', '-O', 'raw', image, raw])
  t.match(execFileSync('sgdisk', ['--verify', raw], { encoding: 'utf8' }), /No problems found/)
  const table = JSON.parse(execFileSync('sfdisk', ['--json', raw], { encoding: 'utf8' }))
  const root = table.partitiontable.partitions.at(-1)
  const part = `${image}.root`
  const copy = [`if=${raw}`, `of=${part}`, 'bs=512', `skip=${root.start}`, `count=${root.size}`]
  execFileSync('dd', [...copy, 'conv=sparse', 'status=none'])
  execFileSync('e2fsck', ['-fn', part], { stdio: 'pipe' })
  t.pass('qemu-img, sgdisk and e2fsck find nothing')
  const manifest = JSON.parse(readFileSync(image.replace('.qcow2', '.manifest.json'), 'utf8'))
  t.ok(manifest.packages.length > 100, 'the manifest lists the packages')
  writeFileSync(raw, '')
  writeFileSync(part, '')
}
