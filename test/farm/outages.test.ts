/** A queue that is killed amid work, and workers with it, at random moments: every image once, as built here. More by `KILLS=50`. */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { RunningCommand } from '../fixtures/command.ts'
import { openFarm, slowImages } from '../fixtures/farm.ts'
import { startPostgres } from '../fixtures/postgres.ts'
import { holdsWithin, processesWith } from '../fixtures/processes.ts'
import { type QueueServer, startRedis } from '../fixtures/redis.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const kills = Number(process.env.KILLS ?? 2)
/** A job may lose its worker three times. */
const mostOfBatch = 3
t.setTimeout(300_000 + kills * 60_000)

type Farm = Awaited<ReturnType<typeof openFarm>>

/** What starts workers again that did not end well, as systemd does with `Restart=on-failure`. */
class Service {
  readonly #farm: Farm
  readonly #name: string
  #worker: RunningCommand | undefined
  /** What all of them said. */
  said = ''

  constructor(farm: Farm, name: string) {
    this.#farm = farm
    this.#name = name
  }

  async run(): Promise<void> {
    for (let code: number | null = 1; code !== 0; ) {
      this.#worker = this.#farm.worker(this.#name)
      const ended = await this.#worker.ended
      this.said += ended.stderr
      code = ended.code
    }
  }

  kill(): void {
    this.#worker?.child.kill('SIGKILL')
  }
}

/** Kills in turns the queue and a worker; gives back how many it killed, once all images are done. */
async function killSome(t: Test, farm: Farm, server: QueueServer, left: number): Promise<number> {
  const batch = await farm.submit('--again', 'matrix.yml')
  const services = ['a', 'b'].map((name) => new Service(farm, name))
  const running = services.map((one) => one.run())
  const count = Math.min(left, mostOfBatch)
  for (let nth = 0; nth < count; nth++) {
    // A fast machine may have done all of it before the last kill.
    await farm.once(
      batch,
      (images) =>
        images.some(({ state }) => state === 'running') ||
        images.every(({ state }) => state === 'done'),
    )
    await sleep(Math.random() * 3_000)
    if ((left - nth) % 2 === 0) await server.crash()
    else services[nth % services.length]?.kill()
  }
  await Promise.all(running)
  const images = await farm.images(batch)
  for (const { name, state, errors } of images) t.equal(state, 'done', `${name} ${errors[0]?.code}`)
  const did = services.flatMap(({ said }) => said.match(/^x-.*: done$/gm) ?? [])
  t.equal(new Set(did).size, did.length, 'none twice')
  t.ok(await holdsWithin(20, () => processesWith(`--out ${farm.cwd}`).length === 0))
  return count
}

async function killAll(t: Test, server: QueueServer): Promise<void> {
  const farm = await openFarm(t, server, slowImages)
  let before: ReadonlyMap<string, string> | undefined
  for (let left = kills; left > 0; ) {
    left -= await killSome(t, farm, server, left)
    const sums = farm.sums()
    t.equal(sums.size, 6)
    t.strictSame(sums, before ?? sums)
    before = sums
  }
  t.strictSame(await farm.sumsHere(), before, 'as built here')
}

t.test('with Redis and its append-only file', { skip }, async (t) =>
  killAll(t, await startRedis(t)),
)

t.test('with PostgreSQL', { skip }, async (t) => killAll(t, await startPostgres(t)))
