/** `parfait logs --follow`: what a build says while it runs, and nothing in the queue where nobody looks. */
import t from 'tap'
import { openQueue } from '../../lib/farm/open-queue.ts'
import { startCommand } from '../fixtures/command.ts'
import { openFarm } from '../fixtures/farm.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { startRedis } from '../fixtures/redis.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(300_000)

const talks = `flavours: [base, talks, paint]
axes: {colour: [red], size: [64M]}
set: {colour: paint.colour}
name: 'x-{colour}'
settings: {formats: [qcow2]}
output: out
`

t.test('live, for two who look', { skip }, async (t) => {
  const redis = await startRedis(t)
  const farm = await openFarm(t, redis, talks)
  const queue = await openQueue(redis.address)
  t.teardown(() => queue.close())
  const batch = await farm.submit('matrix.yml')
  const follow = () => {
    const words = ['logs', '--follow', batch, 'x-red']
    const command = startCommand(farm.command(...words), { cwd: farm.cwd, env: farm.env })
    const heard = { text: '' }
    command.child.stdout?.on('data', (piece: Buffer) => {
      heard.text += piece
    })
    t.teardown(() => command.child.kill('SIGKILL'))
    return { ...command, heard }
  }
  const [one, other] = [follow(), follow()]
  const worker = farm.worker('a')
  t.ok(await holdsWithin(100, () => one.heard.text.includes('line 1\n')))
  t.match(await farm.images(batch), [{ state: 'running' }], 'it runs still')
  other.child.kill('SIGINT')
  t.equal((await other.ended).code, 130)
  const { code, stdout, stderr } = await one.ended
  t.equal(code, 0, stderr)
  t.equal((await worker.ended).code, 0)
  t.match(stdout, /line 1\n.*line 20\n/s)
  const told = await farm.parfait('logs', batch, 'x-red')
  t.equal(stdout, told.stdout, 'each line once')
  t.equal((await farm.parfait('logs', '-f', batch)).stdout, told.stdout, 'what has ended is there')
  t.equal(await queue.looks.getJobCountByTypes('waiting'), 0)
})
