import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { digest } from '../../lib/files.ts'
import { sumPlaces, writeSums } from '../../lib/matrix/sums.ts'
import { Store } from '../../lib/store/store.ts'

async function folders(t: Test) {
  const folder = t.testdir({ out: {} })
  const store = join(folder, 'store')
  await new Store(store).open()
  return { out: join(folder, 'out'), store }
}

function put(out: string, name: string, text: string) {
  const path = join(out, name)
  writeFileSync(path, text)
  return { kind: 'raw', path, size: text.length, sha256: digest(text) }
}

const check = (out: string) => {
  for (const [command, file] of [
    ['sha512sum', 'SHA512SUM.txt'],
    ['md5sum', 'MD5SUM.txt'],
  ] as const)
    execFileSync(command, ['--check', '--strict', '--quiet', file], { cwd: out })
}
const namesIn = (out: string) =>
  sumPlaces(out).map((path) =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\S+ {2}/, '')),
  )

t.test('sums of all, sorted, whatever their names', async (t) => {
  const { out, store } = await folders(t)
  const names = ['b.raw', 'a\\n\nb.raw', 'a b.raw', '-', 'é.raw'].filter((name) => name !== '-')
  await writeSums(
    names.map((name) => put(out, name, name)),
    store,
  )
  check(out)
  t.strictSame(namesIn(out)[0], ['a b.raw', 'a\\\\n\\nb.raw', 'b.raw', 'é.raw'])
})

t.test('others stay while they are there and as they were', async (t) => {
  const { out, store } = await folders(t)
  const all = ['a.raw', 'b.raw', 'c.raw', 'd.raw'].map((name) => put(out, name, name))
  await writeSums(all, store)
  rmSync(join(out, 'b.raw'))
  put(out, 'c.raw', 'newer')
  utimesSync(join(out, 'c.raw'), Date.now() / 1000 + 9, Date.now() / 1000 + 9)
  writeFileSync(
    join(out, 'SHA512SUM.txt'),
    `${readFileSync(join(out, 'SHA512SUM.txt'))}torn ../x\n`,
  )
  await writeSums([put(out, 'd.raw', 'other')], store)
  check(out)
  t.strictSame(namesIn(out), [
    ['a.raw', 'd.raw'],
    ['a.raw', 'd.raw'],
  ])
})

t.test('an image that is known is not read, one that is another is refused', async (t) => {
  const { out, store } = await folders(t)
  const known = put(out, 'a.raw', 'a')
  await writeSums([known], store)
  rmSync(known.path)
  for (const path of sumPlaces(out)) rmSync(path)
  await writeSums([known], store)
  t.strictSame(namesIn(out), [['a.raw'], ['a.raw']])
  const other = { ...put(out, 'b.raw', 'b'), sha256: digest('c') }
  await t.rejects(writeSums([other], store), { code: 'artifact-damaged', place: other.path })
})

t.test('a folder of that name is refused by the system', async (t) => {
  const { out, store } = await folders(t)
  mkdirSync(join(out, 'MD5SUM.txt'))
  await t.rejects(writeSums([put(out, 'a.raw', 'a')], store))
})
