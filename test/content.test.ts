import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeAtomically, writeOnce } from '../lib/content.ts'

t.test('a file that is named by its content is never another one', async (t) => {
  const path = join(t.testdir({}), 'file')
  await writeOnce(path, 'x')
  const { ino } = statSync(path)
  const open = openSync(path, 'r')
  // As builds that began at the same time: all found nothing there.
  await Promise.all(Array.from({ length: 8 }, () => writeOnce(path, 'x')))
  t.equal(statSync(path).ino, ino)
  t.equal(readlinkSync(`/proc/self/fd/${open}`), path, 'nor was it deleted for who has it')
  closeSync(open)
  t.strictSame(readdirSync(join(path, '..')), ['file'], 'nothing is left beside it')
  await t.rejects(writeOnce(join(path, 'below'), 'x'), { code: 'ENOTDIR' })
})

t.test('any other file is replaced', async (t) => {
  const path = join(t.testdir({ file: 'old' }), 'file')
  const { ino } = statSync(path)
  await writeAtomically(path, 'new', 0o600)
  t.equal(readFileSync(path, 'utf8'), 'new')
  t.not(statSync(path).ino, ino)
  t.equal(statSync(path).mode & 0o777, 0o600)
})
