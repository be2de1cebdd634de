import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ramdiskImageCreateCommand } from '../../lib/cli/ramdisk-image-create.ts'
import { call } from '../fixtures/call.ts'
import { diskImageCreate, startCommand } from '../fixtures/command.ts'
import { writeRamdiskFlavours } from '../fixtures/ramdisk-flavours.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const skipMounts = skip || (process.getuid?.() !== 0 && 'needs root, to mount a tmpfs')
t.setTimeout(900_000)

const names = ['raw', 'qcow2', 'raw.sha256', 'qcow2.sha256', 'manifest.json']
const hook = { 'install.d/10-a': '#!/bin/sh\nhead -c 3000000 /dev/urandom >/big\n' }

/** Mounts $0 with options $1, puts old files there, runs the rest, and lists all before and after. */
const script = `set -e
out=$0; options=$1; shift
mount -t tmpfs -o "$options" tmpfs "$out"
for name in ${names.join(' ')}; do echo "old $name" >"$out/image.$name"; done
list() { for one in $(ls -A "$out"); do echo "$one $(head -c 9 "$out/$one" | tr -d '\\n\\0')"; done; }
list >/tmp/before.$$
code=0; "$@" >&2 || code=$?
list >/tmp/after.$$
if cmp -s /tmp/before.$$ /tmp/after.$$; then echo same; else echo differs; fi
(cd "$out" && sha256sum --check --quiet image.raw.sha256 image.qcow2.sha256 >&2 && echo sound) || true
grep -c '"sha256"' "$out/image.manifest.json" || true
ls -A "$out"
rm /tmp/before.$$ /tmp/after.$$
exit $code`

function buildIn(shop: Workshop, folder: string, options: string) {
  const words = ['-o', 'out/image.raw', '-t', 'raw,qcow2', '--sandbox', 'root', 'base', 'acme']
  const place = join(shop.folder, folder)
  return startCommand(
    ['unshare', '--mount', 'sh', '-c', script, place, options, ...diskImageCreate, ...words],
    { cwd: shop.folder, env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' } },
  ).ended
}

/** Builds with less and less of something; gives back how often it failed. Nothing between old and new is ever there. */
async function testLimits(t: Test, shop: Workshop, limits: readonly string[]): Promise<number> {
  let failures = 0
  for (const options of limits) {
    const { code, stdout, stderr } = await buildIn(shop, 'out', options)
    const [same, ...rest] = stdout.split('\n')
    if (code === 0) t.strictSame([same, ...rest.slice(0, 2)], ['differs', 'sound', '2'], options)
    else {
      failures++
      t.equal(same, 'same', `${options}: the old files are all there, and nothing else`)
      t.match(stderr, /error\[disk-full\]: .*\/out' is full/, options)
      t.match(stderr, /hint/)
      t.notMatch(stderr, /ENOSPC|internal/)
    }
    t.notMatch(stdout, /\.parfait/, 'nothing is left')
  }
  return failures
}

t.test('an output folder that runs out of names or bytes', { skip: skipMounts }, async (t) => {
  const shop = new Workshop(t, { acme: hook })
  const inodes = [7, 9, 10, 11, 12, 13, 14, 15, 19]
  const failed = await testLimits(
    t,
    shop,
    inodes.map((count) => `nr_inodes=${count}`),
  )
  t.ok(failed > 3 && failed < inodes.length, `${failed} of ${inodes.length} failed`)
  const sizes = ['1m', '5m', '200m']
  const full = await testLimits(
    t,
    shop,
    sizes.map((size) => `size=${size}`),
  )
  t.ok(full > 1 && full < sizes.length, `${full} of ${sizes.length} failed`)
})

t.test('a store that is full before anything is replaced', { skip: skipMounts }, async (t) => {
  const shop = new Workshop(t, { acme: hook })
  mkdirSync(join(shop.folder, 'store'))
  const words = ['-o', 'out/image.raw', '-t', 'raw,qcow2', '--sandbox', 'root', 'base', 'acme']
  const limits = [
    'size=1m',
    'size=5m',
    'nr_inodes=9',
    'nr_inodes=16',
    'nr_inodes=20',
    'nr_inodes=50',
  ]
  let failures = 0
  for (const options of limits) {
    for (const name of names) writeFileSync(join(shop.folder, 'out', `image.${name}`), 'old')
    const { code, stderr } = await startCommand(
      [
        ...['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs -o "$1" tmpfs "$0"; shift; "$@"'],
        ...[join(shop.folder, 'store'), options, ...diskImageCreate, ...words],
      ],
      { cwd: shop.folder, env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' } },
    ).ended
    const texts = names.map((name) =>
      readFileSync(join(shop.folder, 'out', `image.${name}`))
        .subarray(0, 3)
        .toString(),
    )
    t.equal(new Set(texts.map((text) => text === 'old')).size, 1, `${options}: all or none`)
    if (code === 0) continue
    failures++
    t.match(stderr, /error\[(disk-full|output-refused)\]: .*(full|could not write)/, options)
    t.match(stderr, /hint/)
    t.notMatch(stderr, /ENOSPC|internal/)
    t.strictSame([...new Set(texts)], ['old'], options)
  }
  t.ok(failures > 3, `${failures} failed`)
})

t.test('one mode for all files of a build, that of the user', { skip }, async (t) => {
  const umask = process.umask()
  t.teardown(() => process.umask(umask))
  for (const mask of [0o022, 0o077, 0o002, 0o027]) {
    process.umask(mask)
    const shop = new Workshop(t, { acme: { 'install.d/10-a': '#!/bin/sh\ntrue\n' } })
    chmodSync(shop.folder, 0o755)
    const { error } = await shop.build({ flags: { formats: ['raw', 'qcow2'] } })
    t.equal(error, undefined)
    for (const name of names)
      t.equal(
        statSync(join(shop.folder, 'out', `image.${name}`)).mode & 0o7777,
        0o666 & ~mask,
        `${name}, umask ${mask.toString(8)}`,
      )
  }
})

t.test('a ramdisk and its kernel', { skip }, async (t) => {
  const cwd = t.testdir({ 'out.kernel.sha256': 'old', 'out.ramdisk': 'old' })
  writeRamdiskFlavours(join(cwd, 'flavours'), {})
  const env = { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store', PATH: process.env.PATH ?? '' }
  const umask = process.umask(0o077)
  t.teardown(() => process.umask(umask))
  const args = ['-n', '-o', 'out.ramdisk', 'base']
  const { error, stderr } = await call(ramdiskImageCreateCommand, args, { cwd, env })
  t.equal(error, undefined, stderr)
  for (const name of ['ramdisk', 'kernel', 'ramdisk.sha256', 'kernel.sha256'])
    t.equal(statSync(join(cwd, `out.${name}`)).mode & 0o7777, 0o600, name)
  t.equal(statSync(join(cwd, 'out.ramdisk.manifest.json')).mode & 0o7777, 0o600)
})
