import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fetchDebs } from '../../../../flavours/debian/lib/native/fetch-debs.ts'
import { digest } from '../../../../lib/files.ts'

const debs = ['a.deb', 'b.deb', 'c.deb'].map((name) => ({
  name,
  bytes: name.length,
  sha256: digest(name),
}))

t.test('kept packages are taken by their digest, others are fetched and kept', async (t) => {
  const folder = t.testdir({ kept: { 'a.deb': 'a.deb', 'b.deb': 'wrong' }, archives: {} })
  const [kept, archives] = [join(folder, 'kept'), join(folder, 'archives')]
  const fetched: string[][] = []
  const fetch = async () => {
    fetched.push(readdirSync(archives))
    for (const { name } of debs) if (name !== 'a.deb') writeFileSync(join(archives, name), name)
  }
  const files = await fetchDebs(debs, { kept, archives, fetch })
  t.strictSame(fetched, [['a.deb']], 'what is there is not fetched again')
  t.strictSame(
    files.map((file) => readFileSync(file, 'utf8')),
    ['a.deb', 'b.deb', 'c.deb'],
  )
  t.strictSame(readdirSync(kept), ['a.deb', 'b.deb', 'c.deb'])
  const again = await fetchDebs(debs, { kept, archives, fetch: () => t.fail('fetched') as never })
  t.strictSame(
    again,
    debs.map(({ name }) => join(kept, name)),
  )
})

t.test('a store without a folder yet', async (t) => {
  const folder = t.testdir()
  t.strictSame(
    await fetchDebs([], { kept: join(folder, 'x/y'), archives: folder, fetch: async () => {} }),
    [],
  )
  mkdirSync(join(folder, 'x/y/z'))
})
