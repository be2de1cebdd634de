import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ramdiskImageCreateCommand } from '../../lib/cli/ramdisk-image-create.ts'
import { call } from '../fixtures/call.ts'
import { writeRamdiskFlavours } from '../fixtures/ramdisk-flavours.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(240_000)

/** Deletes what lies beside files that a build made, builds again, and compares. */
async function testReuse(
  t: Test,
  of: {
    readonly files: readonly string[]
    readonly manifest: string
    readonly build: () => Promise<unknown>
  },
): Promise<void> {
  const { files, manifest, build } = of
  const beside = [manifest, ...files.map((file) => `${file}.sha256`)]
  const read = () => beside.map((path) => readFileSync(path, 'utf8'))
  const inodes = () => files.map((file) => statSync(file).ino)
  await build()
  const [first, places] = [read(), inodes()]
  for (const path of beside) {
    rmSync(path)
    await build()
    t.ok(existsSync(path), `${path} is there again`)
    t.strictSame(read(), first, 'the same bytes')
  }
  for (const path of beside) rmSync(path)
  await build()
  t.strictSame(read(), first, 'all at once')
  writeFileSync(beside[1] ?? '', 'damaged\n')
  writeFileSync(manifest, '{"note": "of the user"}\n')
  await build()
  t.strictSame(read().slice(1), first.slice(1), 'a checksum is that of the file')
  t.match(readFileSync(manifest, 'utf8'), /of the user/, 'a manifest that is there stays')
  t.strictSame(inodes(), places, 'and the files were never made again')
}

t.test('a disk that stays in place', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-a': '#!/bin/sh\necho a >/etc/a\n' } })
  const flags = { formats: ['raw', 'qcow2'] }
  const out = (name: string) => join(shop.folder, 'out', name)
  await testReuse(t, {
    files: [out('image.raw'), out('image.qcow2')],
    manifest: out('image.manifest.json'),
    build: async () => t.equal((await shop.build({ flags })).error, undefined),
  })
})

t.test('a ramdisk that stays in place', { skip }, async (t) => {
  const cwd = t.testdir()
  writeRamdiskFlavours(join(cwd, 'flavours'), {})
  const env = { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store', PATH: process.env.PATH ?? '' }
  const args = ['-n', '-o', 'out.ramdisk', 'base']
  await testReuse(t, {
    files: [join(cwd, 'out.ramdisk'), join(cwd, 'out.kernel')],
    manifest: join(cwd, 'out.ramdisk.manifest.json'),
    build: async () => {
      const { error, stderr } = await call(ramdiskImageCreateCommand, args, { cwd, env })
      t.equal(error, undefined, stderr)
    },
  })
})
