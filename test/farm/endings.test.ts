/** Workers that are killed, drained and cancelled, machines that are unfit, and secrets: every image once, and the queue knows no secret. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { ImageStatus } from '../../lib/farm/read-batch.ts'
import { openFarm, slowImages } from '../fixtures/farm.ts'
import { holdsWithin, processesWith } from '../fixtures/processes.ts'
import { startRedis } from '../fixtures/redis.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(300_000)

t.test('one killed, one drained, one cancelled', { skip }, async (t) => {
  const farm = await openFarm(t, await startRedis(t), slowImages)
  const batch = await farm.submit('matrix.yml')
  const workers = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, farm.worker(name)]))
  const running = (images: readonly ImageStatus[]) =>
    images.filter(({ step }) => step === 'slow/50-own')
  const [killed] = running(await farm.once(batch, (images) => running(images).length > 0))
  t.ok(workers[killed?.worker ?? '']?.child.kill('SIGKILL'))
  const others = Object.keys(workers).filter((name) => name !== killed?.worker)
  const [drained = ''] = others
  workers[drained]?.child.kill('SIGTERM')
  t.equal((await workers[drained]?.ended)?.code, 0, 'drained')

  const done = await farm.once(batch, (images) => images.every(({ state }) => state === 'done'))
  t.not(done.find(({ name }) => name === killed?.name)?.worker, killed?.worker, 'by another')
  for (const name of others) t.equal((await workers[name]?.ended)?.code, 0, name)
  const said = await Promise.all(Object.values(workers).map(({ ended }) => ended))
  const did = said.flatMap(({ stderr }) => stderr.match(/^x-.*: done$/gm) ?? [])
  t.strictSame(did.sort(), done.map(({ name }) => `${name}: done`).sort(), 'each once')
  t.ok(await holdsWithin(20, () => processesWith(`--out ${farm.cwd}`).length === 0))

  const made = farm.sums()
  t.equal(made.size, 6)
  t.strictSame(made, await farm.sumsHere(), 'as built here')
})

const faultyImages = (base: string) => `flavours: [${base}, paint]
axes: {colour: [red, black], size: [64M]}
set: {colour: paint.colour}
name: '${base}-{colour}'
settings: {formats: [qcow2]}
output: out
`

t.test('cancelled, and failed', { skip }, async (t) => {
  const farm = await openFarm(t, await startRedis(t), faultyImages('base'))
  const stuck = await farm.submit('-o', 'stuck', 'base', 'stuck')
  const worker = farm.worker('a')
  await farm.once(stuck, ([image]) => image?.state === 'running')
  t.match(await farm.parfait('cancel', stuck), { exitCode: 0, stdout: /1 stopped/ })
  await farm.once(stuck, ([image]) => image?.state === 'cancelled')
  t.equal((await worker.ended).code, 0)
  t.ok(await holdsWithin(20, () => processesWith('sleep 6047').length === 0))

  const some = await farm.submit('matrix.yml')
  writeFileSync(join(farm.cwd, 'other.yml'), faultyImages('broken'))
  const none = await farm.submit('other.yml')
  const waiting = await farm.submit('-o', 'waiting', 'base', 'stuck')
  t.match(await farm.parfait('cancel', waiting), { exitCode: 0, stdout: /^1 image taken/ })
  const { stderr } = await farm.worker('b').ended
  t.match(await farm.images(some), [
    { state: 'done' },
    { state: 'failed', errors: [{ code: 'hook-failed' }] },
  ])
  t.equal(stderr.match(/^base-black: failed$/gm)?.length, 1, 'not tried again')
  const shared = { state: 'failed', errors: [{ code: 'hook-failed' }] }
  t.match(await farm.images(none), [shared, shared])
  t.match(await farm.images(waiting), [{ state: 'cancelled' }])
  const told = await farm.parfait('status', '--wait', none)
  t.match(told, { exitCode: 1, stdout: /^broken-red, broken-black:\nerror\[hook-failed\]/m })
})

t.test('secrets are with workers alone', { skip }, async (t) => {
  const redis = await startRedis(t)
  const farm = await openFarm(t, redis, slowImages)
  const batch = await farm.submit('-o', 'kept', '--image-size', '0.0625', 'base', 'keeper')
  const unfit = await farm.worker('a').ended
  t.match(unfit, { code: 1, stderr: /no secret 'token'.*examined.*could not do 2 jobs/s })
  t.match(await farm.images(batch), [{ state: 'waiting' }])
  const file = join(farm.cwd, 'token')
  writeFileSync(file, 'opensesame')
  const fit = await farm.worker('b', { token: { kind: 'file', from: file } }).ended
  t.equal(fit.code, 0, fit.stderr)
  t.match(await farm.images(batch), [{ state: 'done' }])
  const dump = await redis.dump()
  t.match(dump, /keeper/)
  for (const text of ['opensesame', Buffer.from('opensesame').toString('base64')])
    t.notMatch(dump, text)
  const refused = await farm.parfait('submit', '-o', 'x', '--secret', `token=file:${file}`, 'base')
  t.match(refused, { exitCode: 2, stderr: /parfait worker --secret/ })
})
