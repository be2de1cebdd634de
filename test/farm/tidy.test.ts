/** What has ended is taken out of the queue, by its age and by how many there are; what others still want stays. */
import t, { type Test } from 'tap'
import { openQueue } from '../../lib/farm/open-queue.ts'
import { putFile } from '../../lib/farm/queue-files.ts'
import { tidyQueue } from '../../lib/farm/tidy.ts'
import { digest } from '../../lib/files.ts'
import { startPostgres } from '../fixtures/postgres.ts'
import { type QueueServer, startRedis } from '../fixtures/redis.ts'

t.setTimeout(120_000)

const lane = 'a'.repeat(64)

/** A queue with batches as `submit` writes them, and jobs that a worker ends. */
async function openBatches(t: Test, { address }: QueueServer) {
  const queue = await openQueue(address)
  t.teardown(() => queue.close())
  const jobs = queue.lane(lane)
  return {
    queue,
    async add(id: string, submitted: number, names: readonly string[], file = id) {
      const sha256 = digest(file)
      const read = async function* () {
        yield Buffer.from(file)
      }
      await putFile(queue, { path: file, sha256, read })
      const images = names.map((name) => ({ name, lane, id: `image-${name}` }))
      await queue.batches.add('batch', { submitted, images, files: [sha256] }, { jobId: id })
      const data = { name: id, request: sha256, publish: [], secrets: [], refused: 0 }
      for (const name of names) await jobs.add('image', data, { jobId: `image-${name}` })
    },
    /** Ends all that waits, well or not. */
    async end(isDone: boolean) {
      const worker = queue.open(lane)
      for (;;) {
        const job = await worker.getNextJob('token', { block: false })
        if (!job) break
        await job.log('what it said')
        if (isDone) await job.moveToCompleted({} as never, 'token', false)
        else await job.moveToFailed(new Error('{"isCancelled": true}'), 'token', false)
      }
      await worker.close()
    },
    async left() {
      const batches = (await queue.batches.getJobs(['waiting'])).map(({ id }) => id)
      const files = await queue.files.getJobCountByTypes('waiting')
      const count = await jobs.getJobCountByTypes('waiting', 'completed', 'failed')
      return { batches: batches.sort(), files, jobs: count }
    },
  }
}

async function tidies(t: Test, server: QueueServer): Promise<void> {
  const farm = await openBatches(t, server)
  await farm.add('b1', 1_000, ['one', 'two'])
  await farm.end(true)
  await farm.add('b2', 2_000, ['three'])
  await farm.end(false)
  await farm.add('b3', 3_000, ['two', 'four'], 'b1')
  t.equal(await tidyQueue(farm.queue, { before: 0 }), 0, 'nothing is old')
  t.equal(await tidyQueue(farm.queue, { before: 9_000 }), 2, 'one that was cancelled as well')
  t.strictSame(await farm.left(), { batches: ['b3'], files: 1, jobs: 2 }, 'what b3 has stays')
  t.equal((await farm.queue.lane(lane).getJobLogs('image-one')).count, 0)
  t.equal((await farm.queue.lane(lane).getJobLogs('image-two')).count, 1)
  await farm.end(true)
  await farm.add('b4', 4_000, ['five', 'six'])
  await farm.end(true)
  t.equal(await tidyQueue(farm.queue, { before: 0, most: 3 }), 1, 'too many: the oldest goes')
  t.strictSame(await farm.left(), { batches: ['b4'], files: 1, jobs: 2 })
  t.equal(await tidyQueue(farm.queue, { before: 9_000 }), 1)
  t.strictSame(await farm.left(), { batches: [], files: 0, jobs: 0 })
}

t.test('of Redis', async (t) => tidies(t, await startRedis(t)))

t.test('of PostgreSQL', async (t) => tidies(t, await startPostgres(t)))

t.test('it grows to a size and no further', async (t) => {
  const redis = await startRedis(t)
  const farm = await openBatches(t, redis)
  const sizes: number[] = []
  for (let round = 0; round < 6; round++) {
    const names = Array.from({ length: 50 }, (_, at) => `${round}-${at}`)
    await farm.add(`b${round}`, round, names)
    await farm.end(true)
    await tidyQueue(farm.queue, { before: 0, most: 100 })
    sizes.push((await redis.dump()).length)
  }
  t.ok((sizes[5] ?? 0) < (sizes[2] ?? 0) * 1.2, sizes.join(', '))
})
