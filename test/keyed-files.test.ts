import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { copyKeyedFile, readKeyedFile, readUnchanged } from '../lib/keyed-files.ts'

t.test('what runs is what a key names, or nothing runs', async (t) => {
  const folder = t.testdir({ hook: 'one', folder: {} })
  const source = join(folder, 'hook')
  const target = join(folder, 'copy/hook')
  const read = async () => {
    const file = await readKeyedFile(source, (text) => [text])
    if (!file) throw new Error('no file')
    return file
  }
  t.equal(await readKeyedFile(join(folder, 'folder'), () => []), undefined)
  t.equal(await readKeyedFile(join(folder, 'nothing'), () => []), undefined)
  const plain = await read()
  t.match(plain, { source, executable: false, mentions: ['one'] })
  await copyKeyedFile(plain, target)
  t.equal(readFileSync(target, 'utf8'), 'one')
  t.match(await readUnchanged(plain), { content: Buffer.from('one'), executable: false })
  chmodSync(source, 0o700)
  const program = await read()
  t.not(program.digest, plain.digest, 'the executable bit counts')
  await copyKeyedFile(program, target)
  t.equal(statSync(target).mode & 0o777, 0o755, 'and no other')
  const changed = { code: 'flavour-changed', place: source, hint: /again/ }
  await t.rejects(copyKeyedFile(plain, target), changed)
  writeFileSync(source, 'two')
  await t.rejects(copyKeyedFile(program, target), changed)
  await t.rejects(readUnchanged(program), changed)
  rmSync(source)
  await t.rejects(copyKeyedFile(program, target), changed)
  await t.rejects(readUnchanged(program), changed)
})
