import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listedSum, readSumLine } from '../../../lib/targets/sums/sum-lines.ts'

t.test('what sha512sum writes is read', async (t) => {
  const names = ['a', 'a b', 'a\\b', 'a\nb', 'a\rb', '\\', 'ä', '*x', ' y', 'z.qcow2']
  const cwd = t.testdir()
  for (const name of names) writeFileSync(join(cwd, name), name)
  for (const program of ['sha512sum', 'md5sum']) {
    const said = execFileSync(program, names, { cwd, encoding: 'utf8' })
    const lines = said.trimEnd().split('\n')
    t.strictSame(
      lines.map((line) => readSumLine(line)?.name),
      names,
    )
    t.equal(listedSum(said, 'a b'), lines[1]?.split(' ')[0])
    t.equal(listedSum(said, 'b'), undefined)
  }
})

t.test('what is no line of sums is none', async (t) => {
  const digest = 'AB'.repeat(64)
  const lines = ['# x', digest, '<html>', `${digest}  `, '']
  t.strictSame(lines.map(readSumLine), [undefined, undefined, undefined, undefined, undefined])
  t.same(readSumLine(`${digest} *bin\r`), { name: 'bin', digest: digest.toLowerCase() })
})
