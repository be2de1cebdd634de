/** One tree in every format: what another user makes of it in an empty store, and what other programs read of it. */
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formats } from '../../lib/disk/formats/index.ts'
import { needs } from '../disk/needs.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { makeOrdinaryUser, ordinaryUser } from '../fixtures/user.ts'

t.setTimeout(600_000)
const isRoot = process.getuid?.() === 0
const skip =
  (isRoot ? false : 'needs root, to build as root and as another user') ||
  needs(
    'qemu-img',
    '7z',
    'vmdkinfo',
    'vhdiinfo',
    'unsquashfs',
    'fsck.erofs',
    'skopeo',
    'xz',
    'zstd',
  )

/** What reads each format; `FILE` is the file, `RAW` the disk that it must be. */
const readers: Readonly<Record<string, readonly string[]>> = {
  qcow2: ['qemu-img check -q -f qcow2 FILE', 'qemu-img compare -q -f raw -F qcow2 RAW FILE'],
  raw: ['sfdisk --verify FILE'],
  vmdk: ['7z t -tvmdk FILE', 'vmdkinfo FILE', 'qemu-img compare -q -f raw -F vmdk RAW FILE'],
  vhd: ['vhdiinfo FILE', 'qemu-img compare -q -f raw -F vpc RAW FILE'],
  vhdx: [
    'vhdiinfo FILE',
    'qemu-img check -q -f vhdx FILE',
    'qemu-img compare -q -f raw -F vhdx RAW FILE',
  ],
  vdi: ['qemu-img check -q -f vdi FILE', 'qemu-img compare -q -f raw -F vdi RAW FILE'],
  gce: ['tar -xzf FILE', 'qemu-img compare -q -f raw -F raw RAW disk.raw'],
  'raw.gz': ['gzip -dc FILE | cmp - RAW'],
  'raw.xz': ['xz -dc FILE | cmp - RAW'],
  'raw.zst': ['zstd -dc FILE | cmp - RAW'],
  ova: ['tar -xf FILE', 'qemu-img compare -q -f raw -F vmdk RAW *-disk1.vmdk'],
  tar: ['tar -tf FILE | grep -qx bin/busybox'],
  'tar.gz': ['tar -tzf FILE | grep -qx bin/busybox'],
  'tar.zst': ['tar --zstd -tf FILE | grep -qx bin/busybox'],
  squashfs: ['unsquashfs -l FILE | grep -qx squashfs-root/bin/busybox'],
  erofs: ['fsck.erofs FILE'],
  oci: ['skopeo inspect oci-archive:FILE:latest'],
}

t.test('every format, by another user, and read by others', { skip }, async (t) => {
  t.strictSame(Object.keys(readers).sort(), formats.map(({ name }) => name).sort())
  makeOrdinaryUser()
  const home = `/home/${ordinaryUser}/all formats`
  const leave = () => rmSync(home, { recursive: true, force: true })
  leave()
  t.teardown(leave)
  const cwd = join(home, 'out')
  const flavours = writeFlavours(join(home, 'flavours'), { os: busyboxBase })
  const build = ['-t', Object.keys(readers).join(','), '-o', 'all', '--no-base', 'os']
  const env = { FLAVOURS_PATH: flavours, PARFAIT_STORE: join(home, 'of root') }
  const made = await runCommand('disk-image-create', build, { cwd, env })
  t.equal(made.exitCode, 0, made.stderr)
  const files = readdirSync(cwd)
    .filter((name) => name.endsWith('.sha256'))
    .map((name) => name.slice(0, -'.sha256'.length))
  t.equal(files.length, formats.length)

  execFileSync('chown', ['--recursive', `${ordinaryUser}:`, home])
  const places = ['--flavours-path', flavours, '--store', join(home, 'of a user')]
  const verify = () =>
    runCommand('parfait', ['verify', 'all', '--rebuild', ...places], {
      cwd,
      user: ordinaryUser,
      umask: '077',
      env: { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' },
    })
  const again = await verify()
  t.match(again, { exitCode: 0 }, again.stderr)
  for (const name of files)
    t.ok(new RegExp(`^ok +${name}, built again +same bytes$`, 'm').test(again.stdout), name)

  for (const { name, extension } of formats)
    for (const command of readers[name] ?? []) {
      const words = command
        .replaceAll('FILE', `../out/all.${extension}`)
        .replaceAll('RAW', '../out/all.raw')
      const folder = join(home, `read ${name}`)
      t.doesNotThrow(() => {
        execFileSync('mkdir', ['-p', folder])
        execFileSync('sh', ['-c', words], { cwd: folder, stdio: 'pipe' })
      }, command)
    }

  flip(join(cwd, 'all.qcow2'))
  const changed = await runCommand('parfait', ['verify', 'all'], { cwd })
  t.equal(changed.exitCode, 1)
  t.match(changed.stdout, /^FAULT +all\.qcow2 +is not the file that the manifest/m)
  t.match(changed.stdout, /^ok +all\.vmdk /m, 'no other one')
})

/** Changes one bit in the middle of a file. */
function flip(path: string): void {
  const bytes = readFileSync(path)
  const at = bytes.length >> 1
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.from([Number(bytes[at]) ^ 1]), 0, 1, at)
  closeSync(file)
}
