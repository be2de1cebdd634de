import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSums } from '../../../lib/targets/sums/sum-lines.ts'

t.test('what is written is read, here and by sha512sum', async (t) => {
  const names = ['a', 'a b', 'a\\b', 'a\nb', 'a\rb', '\\', 'ä', '*x', ' y', 'z.qcow2']
  const cwd = t.testdir()
  for (const name of names) writeFileSync(join(cwd, name), name)
  const said = execFileSync('sha512sum', names, { cwd, encoding: 'utf8' })
  const sums = readSums(said)
  t.strictSame([...sums.keys()], names)
})

t.test('what is no line of sums is left out', async (t) => {
  const digest = 'AB'.repeat(64)
  const read = readSums(`# x\n${digest} *bin\r\n${digest}\n<html>\n${digest}  \n`)
  t.strictSame([...read], [['bin', digest.toLowerCase()]])
})
