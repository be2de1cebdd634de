/** Drivers of every kind that a build has, handed in by the public interface: files of their own, and one line each. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { allDrivers, builtInDrivers } from '../lib/drivers.ts'
import { build, loadSettings, type OwnDrivers } from '../lib/index.ts'
import { findBootFiles } from '../lib/inspect/boot-files.ts'
import { validateBuild } from '../lib/validate.ts'
import { busyboxBase, writeFlavours } from './fixtures/busybox-base.ts'
import folderfs from './fixtures/own/folderfs.ts'
import gzip from './fixtures/own/gzip.ts'
import marker from './fixtures/own/marker.ts'
import names from './fixtures/own/names.ts'
import { notedBuilder } from './fixtures/own/noted-builder.ts'
import toyfs from './fixtures/own/toyfs.ts'
import { needsSandbox } from './fixtures/workshop.ts'
import { sourceOf } from './inspect/made.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const drivers: OwnDrivers = {
  filesystems: [toyfs, folderfs],
  bootloaders: [marker],
  formats: [gzip, names],
}
const cwd = t.testdir()
writeFlavours(join(cwd, 'flavours'), {
  base: busyboxBase,
  acme: {
    'install.d/10-a': '#!/bin/sh\nmkdir -p /boot /srv\necho k >/boot/vmlinuz-7.0\necho s >/srv/s\n',
    'block-device.d/10-own.ts': `import { defineHook } from 'parfait'
export default defineHook('block-device', async ({ filesystem }) => ({
  table: 'gpt',
  bootloader: 'marker',
  partitions: [
    { name: 'root', type: 'root', filesystem, mount: '/', label: 'ROOT' },
    { name: 'srv', filesystem: 'folderfs', mount: '/srv' },
  ],
}))
`,
  },
})
const settingsOf = (flags: Readonly<Record<string, unknown>> = {}, own = drivers) =>
  loadSettings({
    flags: {
      output: 'out.img.gz',
      filesystem: 'toyfs',
      store: 'store',
      flavoursPath: 'flavours',
      ...flags,
    },
    flavours: ['base', 'acme'],
    cwd,
    env: {},
    drivers: own,
  })
const host = {
  report: () => {},
  now: Date.now,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
}
const image = join(cwd, 'out.img.gz')

t.test('format, filesystems, boot loader and builder in one build', { skip }, async (t) => {
  const notes: string[] = []
  const { artifacts } = await build(settingsOf(), {
    ...host,
    drivers,
    builder: notedBuilder(notes),
  })
  t.match(artifacts, [{ kind: 'gzip', path: image }])
  const disk = gunzipSync(readFileSync(image))
  t.equal(disk.toString('latin1', 0, 24), 'starts /boot/vmlinuz-7.0')
  const found = await findBootFiles(sourceOf(disk), allDrivers(drivers).filesystems)
  t.match(
    found.disk.contents.map(({ kind }) => kind),
    ['toyfs', 'ext2'],
  )
  t.match(found.kernel, { version: '7.0' })
  t.ok(notes.length >= 3, `${notes.length} jobs, each a text`)
})

t.test('a format of a tree, alone and beside a disk', { skip }, async (t) => {
  const list = () => readFileSync(join(cwd, 'tree.names.txt'), 'utf8').split('\n')
  const flags = { output: 'tree', formats: 'names:head=h' }
  await build(settingsOf(flags), { ...host, drivers })
  t.strictSame([list()[0], list().includes('/srv/s')], ['h', true])
  rmSync(join(cwd, 'tree.names.txt'))
  const formats = ['gzip', 'names:head=two']
  const { artifacts } = await build(settingsOf({ ...flags, formats }), { ...host, drivers })
  t.match(artifacts, [{ kind: 'gzip' }, { kind: 'names' }])
  t.equal(list()[0], 'two')
})

t.test('what they are made of decides about the files', { skip }, async (t) => {
  const inode = () => statSync(image).ino
  const before = inode()
  await build(settingsOf(), { ...host, drivers })
  t.equal(inode(), before, 'nothing changed')
  const text = readFileSync(gzip.module, 'utf8')
  const module = join(cwd, 'gzip.ts')
  writeFileSync(module, text.replace('const level = Number', 'const level = 1 || Number'))
  await build(settingsOf(), { ...host, drivers: { ...drivers, formats: [{ ...gzip, module }] } })
  t.not(inode(), before, 'the driver is another one')
})

t.test('options and names are checked like those of others', async (t) => {
  const formats = 'gzip:level=12'
  t.throws(() => settingsOf({ formats }), { code: 'settings-invalid', message: /level/ })
  t.throws(() => settingsOf({ output: 'out', formats: 'gzip' }, {}), {
    message: /^Unknown format 'gzip'\nUnknown filesystem 'toyfs'$/,
  })
  const { faults } = await validateBuild(settingsOf(), { drivers })
  t.strictSame(faults, [])
})

t.test('one that is not what its module exports', { skip }, async (t) => {
  const module = join(cwd, 'other.ts')
  writeFileSync(module, 'export default { name: "other" }\n')
  const formats = [{ ...gzip, module }]
  await t.rejects(build(settingsOf(), { ...host, drivers: { ...drivers, formats } }), {
    code: 'hook-invalid',
    message: 'The driver \'gzip\' is not the default export of its module, but {"name":"other"}',
  })
})

t.test('docs/drivers.md shows the very file', (t) => {
  const [, shown] = /```ts\n(.*?)```/s.exec(readFileSync('docs/drivers.md', 'utf8')) ?? []
  t.equal(shown, readFileSync('test/fixtures/own/gzip.ts', 'utf8'))
  t.end()
})

t.test('one in place of another of its name', (t) => {
  const raw = { ...gzip, name: 'raw' }
  const { formats } = allDrivers({ formats: [raw] })
  t.equal(formats.length, builtInDrivers.formats.length)
  t.ok(formats.includes(raw))
  t.end()
})
