import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { fileNameFault, requirePlaces } from '../lib/output-place.ts'

t.test('names that no file can have', (t) => {
  const bad = ['', '.', '..', 'a/', '/', 'a/.', 'a/..', '-', 'a\0b', 'a\nb', '/x\ry/b', '\u001b[2J']
  for (const name of [...bad, '\ud800', '\ufffd'])
    t.match(fileNameFault(name), /^Expected/, JSON.stringify(name))
  t.match(fileNameFault(`/${'a/'.repeat(2100)}b`), /at most 4095 bytes/)
  for (const name of ['a', './-', '..a', 'a b', '/x/%2F#?\\\'",:=$*[]', 'ü', 'a.qcow2'])
    t.equal(fileNameFault(name), undefined, name)
  t.end()
})

t.test('what may be in the place of a file, and what may not', async (t) => {
  const cwd = t.testdir({ plain: '', folder: {} })
  const at = (name: string) => join(cwd, name)
  execFileSync('mkfifo', [at('pipe')])
  for (const [name, target] of [
    ['to-plain', 'plain'],
    ['to-nothing', 'gone'],
    ['to-folder', 'folder'],
    ['to-device', '/dev/null'],
    ['circle', 'circle'],
  ] as const)
    symlinkSync(target, at(name))
  const wish = { hint: 'name another' }
  for (const name of ['plain', 'new', 'to-plain', 'to-nothing', 'to-folder/x', 'ü'.repeat(127)])
    await t.resolves(requirePlaces([at(name)], wish), name)
  for (const [name, words] of [
    ['folder', /is a folder, and no plain file/],
    ['pipe', /is a pipe, and/],
    ['to-folder', /is a link to a folder, and/],
    ['to-device', /is a link to a device, and/],
    ['circle', /leads through too many links/],
    ['plain/x', /'.*plain' is no folder/],
    ['gone/x', /'.*gone' is not there/],
    ['to-nothing/x', /'.*to-nothing' is a link to nothing/],
    ['ü'.repeat(128), /has 256 bytes, and 255 are the most/],
    ['a\nb', /a line can show/],
    ['a\0b', /a line can show/],
    ['x\0y/b', /a line can show/],
  ] as const)
    await t.rejects(requirePlaces([at(name)], wish), {
      code: 'output-refused',
      message: words,
      hint: /name another/,
      place: String,
    })
  await t.rejects(requirePlaces([at('a'), at('a')], wish), { message: /two files/ })
  await t.rejects(requirePlaces([at('folder'), at('pipe')], wish), {
    message: /is a folder.*\n.*is a pipe/,
  })
  for (const path of ['/dev/x', '/proc/self/x', '/sys/x', '/dev/stdout'])
    await t.rejects(requirePlaces([path], wish), { code: 'output-refused' }, path)
  await t.resolves(requirePlaces([at('gone/far/x')], { ...wish, isMade: true }))
  t.notOk(existsSync(at('gone')), 'nothing is made')
})

t.test('a folder that cannot be written', async (t) => {
  const uid = process.getuid?.() ?? 0
  const isRoot = uid === 0
  const [folder, words] = isRoot
    ? ['/proc/sys', /kernel’s|read-only|not accessible/]
    : ['/', /not accessible/]
  await t.rejects(requirePlaces([join(folder, 'x')], { hint: 'name another' }), { message: words })
})

t.test('what passes can be written there', async (t) => {
  const cwd = t.testdir()
  mkdirSync(join(cwd, 'in'))
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 90 })),
      async (name) => {
        const path = `${cwd}/in/${name.replaceAll('/', '')}`
        if (fileNameFault(path) !== undefined) return
        const isFine = await requirePlaces([path], { hint: '' }).then(
          () => true,
          () => false,
        )
        if (!isFine) return
        const before = readdirSync(join(cwd, 'in')).length
        writeFileSync(path, '')
        const names = readdirSync(join(cwd, 'in'))
        const last = path.slice(`${cwd}/in/`.length)
        if (!names.includes(last) || names.length > before + 1)
          throw new Error(JSON.stringify(name))
      },
    ),
    { numRuns: 500 },
  )
})
