/** `parfait submit`, `worker`, `status` and `logs` with a real Redis and a real PostgreSQL: what a farm makes is what a build here makes. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type CommandOptions, runCommand } from '../fixtures/commands.ts'
import { farmFolder } from '../fixtures/farm-folder.ts'
import { startPostgres } from '../fixtures/postgres.ts'
import { startRedis } from '../fixtures/redis.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(300_000)

interface Status {
  readonly images: readonly {
    readonly name: string
    readonly state: string
    readonly artifacts: readonly { readonly path: string; readonly sha256: string }[]
    readonly errors: readonly { readonly code: string; readonly message: string }[]
  }[]
}

const parfait = (words: readonly string[], options: CommandOptions) =>
  runCommand('parfait', words, options)

async function statusOf(batch: string, options: CommandOptions): Promise<Status> {
  return JSON.parse((await parfait(['status', '--json', batch], options)).stdout) as Status
}

/** Four images by two workers and a queue, and the same four here. */
async function tryQueue(t: Test, address: string): Promise<void> {
  const { cwd, env } = farmFolder(t)
  const around = { cwd, env: { ...env, PARFAIT_QUEUE: address } }
  const submitted = await parfait(['submit', 'matrix.yml'], around)
  t.match(submitted, { exitCode: 0, stdout: /^b[0-9a-f]{8}\n$/, stderr: /^4 images: / })
  const batch = submitted.stdout.trim()
  const again = await parfait(['submit', '--json', 'matrix.yml'], around)
  t.match(JSON.parse(again.stdout), { known: 4 }, 'twice is once')

  const held = await statusOf(batch, around)
  t.strictSame([...new Set(held.images.map(({ state }) => state))], ['held'])
  const workers = await Promise.all(
    ['a', 'b'].map((store) =>
      parfait(['worker', '--until-empty', '--store', store], { ...around }),
    ),
  )
  for (const worker of workers) t.equal(worker.exitCode, 0, worker.stderr)
  const did = workers.flatMap(({ stderr }) => stderr.match(/^.*: done$/gm) ?? [])
  t.equal(did.length, 5, 'the prefix, and each image once')

  const done = await statusOf(batch, around)
  t.strictSame([...new Set(done.images.map(({ state }) => state))], ['done'])
  t.match(await parfait(['status', '--wait', batch], around), {
    exitCode: 0,
    stdout: /4 images: 4 done/,
  })
  const logs = await parfait(['logs', batch, 'x-red-64M'], around)
  t.match(logs.stdout, /== what \w+ shares\nbase\/10-base begins\n/)
  t.match(logs.stdout, /== x-red-64M\n/)

  // A manifest says when.
  const files = readdirSync(join(cwd, 'out')).filter((name) => !name.endsWith('.json'))
  const contents = new Map(files.map((name) => [name, readFileSync(join(cwd, 'out', name))]))
  const here = await parfait(['matrix', 'build'], {
    ...around,
    env: { ...around.env, PARFAIT_STORE: 'here' },
  })
  t.equal(here.exitCode, 0, here.stderr)
  for (const [name, content] of contents)
    t.ok(content.equals(readFileSync(join(cwd, 'out', name))), `${name} as built here`)
  for (const { name, artifacts } of done.images)
    t.match(
      readFileSync(join(cwd, 'out', `${name}.qcow2.sha256`), 'utf8'),
      artifacts[0]?.sha256 ?? 'none',
    )
}

t.test('with a shared store what one worker has made is another one’s', { skip }, async (t) => {
  const { address } = await startRedis(t)
  const { cwd, env } = farmFolder(t)
  const key = ['-p', join(cwd, 'k.pub'), '-s', join(cwd, 'k.key')]
  execFileSync('minisign', ['-G', '-W', ...key], { stdio: 'ignore' })
  const sharing = {
    PARFAIT_SHARED_STORE: join(cwd, 'shared'),
    PARFAIT_SHARED_STORE_SIGNERS: join(cwd, 'k.pub'),
    PARFAIT_PUSH: 'each-step',
    PARFAIT_PUSH_KEY: `minisign:${join(cwd, 'k.key')}`,
  }
  const around = { cwd, env: { ...env, ...sharing, PARFAIT_QUEUE: address } }
  const make = async (store: string, ...words: string[]) => {
    const { stdout } = await parfait(['submit', 'matrix.yml', ...words], around)
    const worker = await parfait(['worker', '--until-empty', '--store', store], around)
    t.equal(worker.exitCode, 0, worker.stderr)
    return stdout.trim()
  }
  await make('a', '--only', 'colour=red')
  const batch = await make('b', '--only', 'colour=green', '--only', 'size=64M')
  const { stdout } = await parfait(['logs', batch, 'x-green-64M'], around)
  t.match(stdout, /== what \w+ shares\nbase\/10-base begins[\s\S]*1 layer of .* went to/)
  t.match(
    stdout,
    /== x-green-64M\n.*2 layers of .* came from .*\nbase\/10-base reused\nshared\/50-own reused/,
  )
  t.match(stdout, /paint\/\S+ begins/)
})

t.test('with Redis', { skip }, async (t) => tryQueue(t, (await startRedis(t)).address))

t.test('with PostgreSQL', { skip }, async (t) => tryQueue(t, (await startPostgres(t)).address))

t.test('published by a worker', { skip }, async (t) => {
  const { cwd, env } = farmFolder(t)
  const { address } = await startRedis(t)
  const around = { cwd, env: { ...env, PARFAIT_QUEUE: address } }
  const there = join(cwd, 'there')
  mkdirSync(there)
  const image = ['-o', 'x', '--image-size', '0.0625', 'base', 'shared']
  const { stdout } = await parfait(['submit', '--publish', there, ...image], around)
  t.equal((await parfait(['worker', '--until-empty'], around)).exitCode, 0)
  const { images } = await statusOf(stdout.trim(), around)
  t.match(images, [{ state: 'done', artifacts: [{ path: `file://${there}/x.qcow2` }] }])
  t.strictSame(
    readdirSync(cwd).filter((name) => name.startsWith('x')),
    [],
    'nothing stays here',
  )
  const sums = readFileSync(join(there, 'SHA512SUM.txt'), 'utf8')
  t.match(sums, / {2}x\.qcow2\n$/)
})

t.test('what has no queue', async (t) => {
  const cwd = t.testdir()
  const none = await parfait(['status'], { cwd })
  t.match(none, { exitCode: 2, stderr: /error\[queue-missing\].*got none/ })
  const other = await parfait(['status', '--queue', 'ftp://x/'], { cwd })
  t.match(other, { exitCode: 2, stderr: /error\[queue-missing\].*ftp:/ })
  const dead = await parfait(['status', '--queue', 'redis://me:hidden@127.0.0.1:1'], { cwd })
  t.match(dead, { exitCode: 1, stderr: /error\[queue-unreachable\]/ })
  t.notMatch(dead.stderr, /hidden/)
})

t.test('what the queue does not have', async (t) => {
  const cwd = t.testdir()
  const { address } = await startRedis(t)
  const env = { PARFAIT_QUEUE: address }
  for (const command of ['status', 'logs', 'cancel'])
    t.match(await parfait([command, 'b123'], { cwd, env }), {
      exitCode: 2,
      stderr: /error\[batch-unknown\]/,
    })
})
