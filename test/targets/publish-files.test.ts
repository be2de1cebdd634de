import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { publishFiles, targets } from '../../lib/index.ts'
import { startNginx } from '../fixtures/nginx.ts'
import { toyClock } from '../fixtures/toy-clock.ts'

function host(cwd: string) {
  return { ...toyClock(), targets, cwd, env: {}, progress: () => {} }
}

const lists = ['MD5SUM.txt', 'SHA512SUM.txt', 'URL.txt']

function check(t: Test, folder: string): void {
  for (const [program, list] of [
    ['sha512sum', 'SHA512SUM.txt'],
    ['md5sum', 'MD5SUM.txt'],
  ] as const)
    t.doesNotThrow(
      () => execFileSync(program, ['--check', '--strict', list], { cwd: folder }),
      list,
    )
}

t.test('lists beside the files of a folder, and of a web server', async (t) => {
  const { root, port } = await startNginx(t)
  const cwd = t.testdir({ b: 'of b', 'a c': 'of a c', 'q\\x': 'of q', later: 'late' })
  const at = (name: string) => join(cwd, name)
  mkdirSync(at('srv'))
  const places: [to: string, folder: string, href: string][] = [
    ['srv', at('srv'), pathToFileURL(`${at('srv')}/`).href],
    [`http://127.0.0.1:${port}/x/`, join(root, 'x'), `http://127.0.0.1:${port}/x/`],
  ]
  for (const [to, folder, href] of places) {
    const told: string[] = []
    const files = [at('b'), at('a c'), at('q\\x')]
    const done = await publishFiles({ files, to }, host(cwd), ({ url }) => told.push(url))
    t.strictSame(told, [`${href}b`, `${href}a%20c`, `${href}q%5Cx`])
    t.strictSame(
      [...done.lists].sort(),
      lists.map((name) => `${href}${name}`),
    )
    check(t, folder)
    const md5 = execFileSync('md5sum', ['--', at('b')], { encoding: 'utf8' }).slice(0, 32)
    t.equal(readFileSync(join(folder, 'URL.txt'), 'utf8').split('\n')[1], `b  ${href}b   ${md5}`)

    const { ino } = statSync(join(folder, 'SHA512SUM.txt'))
    t.strictSame((await publishFiles({ files, to }, host(cwd))).lists, [], 'nothing is new')
    t.equal(statSync(join(folder, 'SHA512SUM.txt')).ino, ino)

    const sums = readFileSync(join(folder, 'SHA512SUM.txt'), 'utf8')
    writeFileSync(join(folder, 'SHA512SUM.txt'), `# of somebody\n${sums}`)
    await publishFiles({ files: [at('later')], to }, host(cwd))
    check(t, folder)
    const names = readFileSync(join(folder, 'SHA512SUM.txt'), 'utf8').split('\n')
    t.match(names, ['# of somebody', /a c$/, /b$/, /later$/, /q\\\\x$/, ''])
    await publishFiles({ files: [at('later')], to, sums: false }, host(cwd))
    t.strictSame(readdirSync(folder).sort(), [...lists, 'a c', 'b', 'later', 'q\\x'].sort())
  }
})

t.test('many who publish to one folder lose no line', async (t) => {
  const names = Array.from({ length: 12 }, (_, at) => `image-${at}`)
  const cwd = t.testdir(Object.fromEntries(names.map((name) => [name, name])))
  await Promise.all(
    names.map((name) => publishFiles({ files: [join(cwd, name)], to: 'srv' }, host(cwd))),
  )
  check(t, join(cwd, 'srv'))
  t.equal(readFileSync(join(cwd, 'srv/URL.txt'), 'utf8').split('\n').length, names.length + 1)
})

t.test('names that cannot be', async (t) => {
  const cwd = t.testdir({ a: { x: '' }, b: { x: '' }, 'URL.txt': '', 'c\nd': '' })
  const cases: [files: string[], code: string][] = [
    [['a/x', 'b/x'], 'usage'],
    [['URL.txt'], 'usage'],
    [['c\nd'], 'output-refused'],
  ]
  for (const [names, code] of cases) {
    const files = names.map((name) => join(cwd, name))
    await t.rejects(publishFiles({ files, to: 'srv' }, host(cwd)), { code })
  }
  await publishFiles({ files: [join(cwd, 'URL.txt')], to: 'srv', sums: false }, host(cwd))
  t.strictSame(readdirSync(join(cwd, 'srv')), ['URL.txt'])
})
