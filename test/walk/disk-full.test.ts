import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diskImageCreate, startCommand } from '../fixtures/command.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root, to mount a tmpfs')

/** Builds in a mount namespace of its own, where one folder is a tmpfs of some MB. */
function buildIn(shop: Workshop, { folder, size }: { folder: string; size: number }) {
  const script = `mount -t tmpfs -o size=${size}m tmpfs "$0" && "$@"; code=$?; ls -A "$0" >&2; exit $code`
  const words = [...diskImageCreate, '-o', 'out/image.raw', '--sandbox', 'root', 'base', 'acme']
  return startCommand(
    ['unshare', '--mount', 'sh', '-c', script, join(shop.folder, folder), ...words],
    { cwd: shop.folder, env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' } },
  ).ended
}

const write = (megabytes: number) =>
  `#!/bin/sh\ndd if=/dev/urandom of=/big bs=1M count=${megabytes} 2>&1\n`

t.test('a hook that fills the store', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-a': write(60) } })
  mkdirSync(join(shop.folder, 'store'))
  const { code, stderr } = await buildIn(shop, { folder: 'store', size: 40 })
  t.equal(code, 1)
  t.match(
    stderr,
    /error\[disk-full\]: The disk is full: '.+\/acme\/install.d\/10-a' could not write/,
  )
  t.match(stderr, /cache prune/, 'says what to do')
})

t.test('a disk that is kept needs no room beside its layers', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-a': write(26) } })
  mkdirSync(join(shop.folder, 'store'))
  const { code, stderr } = await buildIn(shop, { folder: 'store', size: 40 })
  t.equal(code, 0, stderr)
})

t.test('an output folder that is too small', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-a': write(26) } })
  const { code, stderr } = await buildIn(shop, { folder: 'out', size: 20 })
  t.equal(code, 1)
  t.match(stderr, /error\[disk-full\]: The file system of '.+\/out' is full; .+ MiB/)
  t.notMatch(stderr, /\.image\.raw/, 'no part of an image is left')
})
