/** Packages made for it, unpacked by parfait and by dpkg: files and databases are the same. */
import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findCollision } from '../../../../flavours/debian/lib/native/directories.ts'
import { writeDatabase } from '../../../../flavours/debian/lib/native/dpkg-database.ts'
import { unpackDebs } from '../../../../flavours/debian/lib/native/unpack.ts'
import { packageFolder } from '../../../../lib/files.ts'
import { run } from '../../../../lib/run.ts'
import { writeHook } from '../../../fixtures/busybox-base.ts'
import { runProgram } from '../../../fixtures/run-program.ts'
import { needsSandbox } from '../../../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root, for owners')

const architecture = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim()

interface MadeDeb {
  readonly name: string
  readonly fields?: string
  readonly files?: Readonly<Record<string, string>>
  readonly change?: (tree: string) => void
}

const made: readonly MadeDeb[] = [
  {
    name: 'settings',
    files: {
      'etc/acme/one.conf': 'one\n',
      'etc/acme/two words.conf': 'two\n',
      'DEBIAN/conffiles': '/etc/acme/one.conf\n/etc/acme/two words.conf\n',
    },
  },
  {
    name: 'triggers',
    files: {
      'usr/share/acme/x': 'x',
      'DEBIAN/triggers': 'interest /usr/share/acme\n# a remark\ninterest-noawait acme-named\n',
    },
  },
  {
    name: 'special',
    files: { 'usr/bin/mighty': '#!/bin/sh\n', 'usr/share/ü "x" -> y': 'odd\n' },
    change(tree) {
      linkSync(join(tree, 'usr/bin/mighty'), join(tree, 'usr/bin/twin'))
      symlinkSync('mighty', join(tree, 'usr/bin/soft'))
      execFileSync('chown', ['7:8', join(tree, 'usr/bin/mighty')])
      execFileSync('chmod', ['6755', join(tree, 'usr/bin/mighty')])
    },
  },
  {
    name: 'libsame1',
    fields: `Architecture: ${architecture}\nMulti-Arch: same\n`,
    files: { 'usr/lib/same/libsame.so.1': 'so', 'DEBIAN/shlibs': 'libsame 1 libsame1\n' },
  },
  { name: 'empty' },
  { name: 'summed', files: { 'usr/share/s': 's', 'DEBIAN/md5sums': 'x  usr/share/s\n' } },
]

function build(
  folder: string,
  { name, fields = 'Architecture: all\n', files = {}, change }: MadeDeb,
) {
  const tree = join(folder, 'made', name)
  const control = `Package: ${name}\nVersion: 1:1.0\n${fields}Maintainer: Test <test@example.org>\nDescription: of a test\n more\n`
  writeHook(join(tree, 'DEBIAN/control'), control)
  for (const [path, text] of Object.entries(files)) writeHook(join(tree, path), text)
  change?.(tree)
  const deb = join(folder, 'debs', `${name}.deb`)
  execFileSync('dpkg-deb', ['--nocheck', '--build', tree, deb], { stdio: 'pipe' })
  return deb
}

function context(target: string) {
  const flavour = { name: 'debian', folder: join(packageFolder, 'flavours/debian') }
  return {
    target,
    flavour,
    run: (command: string, args: readonly string[] = [], options: object = {}) =>
      runProgram(command, args, options),
  }
}

/** Everything in a tree, a line each; what dpkg leaves of its own work is not in it. */
async function listTree(tree: string) {
  const { stdout } = await run('find', [
    ...[tree, '-mindepth', '1', '!', '-type', 'd', '-printf', '%P %M %U:%G %n %s %l\\n'],
  ])
  const passing = /^var\/lib\/dpkg\/(lock|.*-old|triggers\/Lock|available|arch|cmethopt|diversions)/
  return stdout
    .split('\n')
    .filter((line) => !passing.test(line) && !line.startsWith('var/lib/apt'))
    .sort()
}

t.test('unpacked side by side as dpkg does it one by one', { skip }, async (t) => {
  const folder = t.testdir({ debs: {}, ours: {}, places: {}, theirs: {} })
  const debs = made.map((one) => build(folder, one))
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')]
  const packages = await unpackDebs({ debs, places: join(folder, 'places') }, context(ours))
  t.equal(findCollision(packages), undefined)
  await writeDatabase({ tree: ours, packages, architecture, automatic: new Set(['libsame1']) })
  for (const name of ['info', 'updates', 'triggers'])
    mkdirSync(join(theirs, 'var/lib/dpkg', name), { recursive: true })
  execFileSync('touch', [join(theirs, 'var/lib/dpkg/status')])
  const byDpkg = [`--root=${theirs}`, '--force-script-chrootless', '--no-triggers', '--unpack']
  execFileSync('dpkg', [...byDpkg, ...debs], { stdio: 'pipe' })
  t.strictSame(await listTree(ours), await listTree(theirs))
  for (const part of [
    'status',
    ...readdirSync(join(theirs, 'var/lib/dpkg/info')).map((name) => `info/${name}`),
    'triggers/File',
    'triggers/acme-named',
  ]) {
    const [one, other] = [ours, theirs].map((tree) => textOf(join(tree, 'var/lib/dpkg', part)))
    // dpkg has an order of its own for fields, and brings them into it when it writes next.
    if (part === 'status') t.strictSame(one?.split('\n').sort(), other?.split('\n').sort())
    else t.equal(one, other, part)
  }
  t.equal(
    textOf(join(ours, 'var/lib/apt/extended_states')),
    `Package: libsame1\nArchitecture: ${architecture}\nAuto-Installed: 1\n\n`,
  )
  const audit = execFileSync('dpkg', [`--root=${ours}`, '--audit'], { encoding: 'utf8' })
  t.match(audit, /unpacked but not yet configured/, 'as it is to be said before they are set up')
})

t.test('two that ship one path', { skip }, async (t) => {
  const folder = t.testdir({ debs: {}, ours: {}, places: {} })
  const debs = ['one', 'two'].map((name) =>
    build(folder, { name, fields: 'Architecture: all\nReplaces: one\n', files: { 'etc/x': name } }),
  )
  const target = join(folder, 'ours')
  const packages = await unpackDebs({ debs, places: join(folder, 'places') }, context(target))
  t.equal(findCollision(packages), "'one' and 'two' both have '/etc/x'")
})

t.test('a package that brings a link out of the tree for another one', { skip }, async (t) => {
  const folder = t.testdir({ debs: {}, ours: {}, places: {}, outside: {} })
  const link = build(folder, {
    name: 'link',
    change: (tree) => symlinkSync(join(folder, 'outside'), join(tree, 'away')),
  })
  const file = build(folder, { name: 'file', files: { 'away/x': 'x' } })
  const request = (deb: string) => ({ debs: [deb], places: join(folder, 'places') })
  await unpackDebs(request(link), context(join(folder, 'ours')))
  await t.rejects(unpackDebs(request(file), context(join(folder, 'ours'))))
  t.strictSame(readdirSync(join(folder, 'outside')), [])
})

t.test('a package that names what is not its own', { skip }, async (t) => {
  const folder = t.testdir({ debs: {}, ours: {}, places: {}, outside: { x: 'x' } })
  const deb = build(folder, {
    name: 'names',
    files: { 'DEBIAN/conffiles': '/../outside/x\n/etc/none\n', 'etc/there': '' },
    change: (tree) => symlinkSync(join(folder, 'outside/x'), join(tree, 'DEBIAN/config')),
  })
  const [tree, places] = [join(folder, 'ours'), join(folder, 'places')]
  const packages = await unpackDebs({ debs: [deb], places }, context(tree))
  await writeDatabase({ tree, packages, architecture, automatic: new Set() })
  t.strictSame(readdirSync(join(folder, 'outside')), ['x'], 'nothing is renamed')
  t.notOk(readdirSync(join(tree, 'var/lib/dpkg/info')).includes('names.config'))
})

for (const fields of ['Architecture: ../x\n', 'Architecture: all\nPackage: ../x\n'])
  t.test(`a package with ${JSON.stringify(fields)}`, { skip }, async (t) => {
    const folder = t.testdir({ debs: {}, ours: {}, places: {} })
    const deb = build(folder, { name: 'odd', fields })
    const request = { debs: [deb], places: join(folder, 'places') }
    await t.rejects(unpackDebs(request, context(join(folder, 'ours'))))
  })

function textOf(path: string): string {
  return execFileSync('cat', [path], { encoding: 'latin1' })
}
