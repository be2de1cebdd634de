import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../../lib/files.ts'
import { runProgram } from '../../fixtures/run-program.ts'

const program = join(packageFolder, 'flavours/debian/lib/until-silence')

/** Runs a shell script below it. */
function run(script: string, input = '') {
  const accept = [3, 75]
  return runProgram(program, ['sh', '-c', script], { input, accept })
}

t.test('a command that gets its files is left alone', async (t) => {
  t.match(await run('cat; echo error >&2; exit 3', 'input\n'), {
    exitCode: 3,
    stdout: 'input\nerror\n',
  })
  const once = 'printf "Ign:1 a\\nGet:1 a\\nIgn:2 b\\nGet:2 b\\nGet:3 c\\nIgn:4 d\\nIgn:4 d\\n"'
  t.match(await run(once), { exitCode: 0 })
})

t.test('one that gets none is ended, with all that it started', async (t) => {
  const started = performance.now()
  const { exitCode, stdout } = await run(
    'trap "" PIPE; printf "Get:1 a\\nIgn:1 a\\nIgn:2 b\\nErr:1 a\\n"; (sleep 100) & sleep 100; echo late',
  )
  t.equal(exitCode, 75)
  t.match(stdout, /Err:1 a\nno answer: .*\n$/)
  t.ok(performance.now() - started < 20_000)
})
