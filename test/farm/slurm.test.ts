/** Workers as jobs of a cluster, as docs/farm.md has them. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { runCommand } from '../fixtures/commands.ts'
import { farmFolder } from '../fixtures/farm-folder.ts'
import { read } from '../fixtures/pages.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { startRedis } from '../fixtures/redis.ts'
import { startSlurm } from '../fixtures/slurm.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() === 0 ? false : 'needs root')
t.setTimeout(300_000)

const words = ['--requeue', '--signal=B:TERM@120']
const wrapped = 'exec parfait worker --until-empty'

t.test('pilots of a cluster make what is in the queue', { skip }, async (t) => {
  const page = read('docs/farm.md')
  for (const word of [...words, wrapped]) t.ok(page.includes(word), `the page says ${word}`)
  const { address } = await startRedis(t)
  const cluster = await startSlurm(t, 2)
  const { cwd, env } = farmFolder(t)
  const around = { cwd, env: { ...env, PARFAIT_QUEUE: address } }
  const submitted = await runCommand('parfait', ['submit', 'matrix.yml'], around)
  const batch = submitted.stdout.trim()
  const program = join(packageFolder, 'bin/parfait')
  const command = wrapped.replace('parfait', `${process.execPath} ${program}`)
  const variables = Object.entries(around.env).map(([name, value]) => `${name}=${value}`)
  const job = cluster
    .call(
      'sbatch',
      ...['--parsable', '--array=1-2', ...words, '--chdir', cwd, `--output=${cwd}/pilot-%a`],
      ...[
        `--export=ALL,${variables.join(',')}`,
        '--wrap',
        `${command} --store s$SLURM_ARRAY_TASK_ID`,
      ],
    )
    .trim()
  const state = () => cluster.call('squeue', '--noheader', '--array', '--format=%T')
  t.ok(await holdsWithin(60, () => readdirSync(cwd).includes('pilot-1')), 'a pilot has begun')
  // What a failed node or somebody more important does to it.
  cluster.call('scontrol', 'requeue', `${job}_1`)
  const status = await runCommand('parfait', ['status', '--wait', batch], around)
  t.equal(status.exitCode, 0, status.stderr)
  t.match(status.stdout, /4 images: 4 done/)
  t.ok(await holdsWithin(60, () => !state().includes('RUNNING')), 'pilots end with the queue')
})
