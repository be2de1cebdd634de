import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { rawGz, rawXz, rawZst } from '../../../lib/disk/formats/raw-compressed.ts'
import { checkFormat } from '../../fixtures/check-format.ts'
import { needs } from '../needs.ts'

t.setTimeout(300_000)

for (const [driver, command] of [
  [rawGz, 'gzip'],
  [rawXz, 'xz'],
  [rawZst, 'zstd'],
] as const)
  for (const level of [1, 6])
    t.test(`${driver.name} of level ${level}`, { skip: needs(command) }, (t) =>
      checkFormat(t, driver, {
        options: { level },
        read: (output, raw) => {
          const got = execFileSync(command, ['-dc', output], { maxBuffer: 64 << 20 })
          t.ok(got.equals(readFileSync(raw)))
        },
      }),
    )

t.test('the same on one processor', { skip: needs('xz', 'zstd', 'taskset') }, async (t) => {
  const folder = t.testdir({ disk: 'some text, and again; '.repeat(3 << 20) })
  for (const [command, args] of [
    ['xz', ['-T0', '--block-size=24MiB', '-1']],
    ['zstd', ['-q', '-T2', '-1']],
  ] as const) {
    const words = [...args, '-c', '--', `${folder}/disk`]
    const many = execFileSync(command, words, { maxBuffer: 64 << 20 })
    const one = execFileSync('taskset', ['-c', '0', command, ...words], { maxBuffer: 64 << 20 })
    t.ok(one.equals(many), command)
  }
})
