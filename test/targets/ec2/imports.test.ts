import { spawn } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { digest, packageFolder } from '../../../lib/files.ts'
import { publish } from '../../../lib/index.ts'
import { ec2Key } from '../../fixtures/ec2.ts'
import { startEc2Hosts } from '../../fixtures/ec2-host.ts'

t.setTimeout(180_000)
const { options, to, envAt, setUp, left, remove } = await startEc2Hosts(t)

t.test('an import that fails, one that takes hours, and one too long', async (t) => {
  const { ec2, host, clock, said, want } = await setUp(t)
  ec2.failure = 'ClientError: Disk validation failed'
  await t.rejects(publish(want, host), {
    code: 'target-refused',
    message: /'deleted': ClientError: Disk validation failed/,
  })
  t.strictSame(await left(), [], 'nothing stays that somebody would pay for')
  ec2.failure = ''
  ec2.polls = 400
  const short = { ...want, options: { ...options, patience: '60' } }
  await t.rejects(publish(short, host), { code: 'target-unreachable', message: /in 60 s/ })
  clock.slept.length = 0
  ec2.refuse = ({ action }) =>
    action === 'DescribeImportSnapshotTasks' ? { status: 400, code: 'RequestExpired' } : undefined
  await t.rejects(publish(short, host), { code: 'secret-missing' })
  ec2.refuse = () => undefined
  const long = { ...want, options: { ...options, patience: '86400' }, deadline: 86_400 }
  t.match(await publish(long, host), { isNew: true })
  t.equal(ec2.imports.size, 2, 'it went on with the one that ran')
  t.ok(clock.slept.length < 900 && Math.max(...clock.slept) === 60_000)
  // Hours have passed for the target alone, so that the bucket refuses its signature.
  t.match(said.at(-1), /^s3:\/\/disks\/in\/\w+\.raw could not be removed: .*403/)
  for (const key of await left()) await remove(key)
})

t.test('killed and interrupted while it waits, it goes on with the import', async (t) => {
  const { cwd, ec2, hostAs, want } = await setUp(t, 'x'.repeat(1 << 20))
  ec2.polls = 1e6
  const ways = [
    ['SIGKILL', null],
    ['SIGINT', 130],
  ] as const
  for (const [signal, code] of ways) {
    const asked = ec2.calls.length
    let looked = () => {}
    const waits = new Promise<void>((resolve) => {
      looked = resolve
    })
    ec2.refuse = ({ action }) => {
      if (action === 'DescribeImportSnapshotTasks') looked()
      return undefined
    }
    const words = ['publish', 'web.raw', '--to', to, '--set', `via=${options.via}`]
    const child = spawn(process.execPath, [join(packageFolder, 'bin/parfait'), ...words], {
      cwd,
      env: { ...envAt(cwd, ec2.url), PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece) => (text += String(piece)))
    const ended = new Promise((resolve) => child.once('close', (status) => resolve(status)))
    await Promise.race([waits, ended])
    child.kill(signal)
    t.equal(await ended, code, text)
    t.notMatch(text, ec2Key.key)
    t.ok(ec2.calls.length > asked)
  }
  t.equal((await left()).length, 1)
  ec2.polls = 0
  const { host, sent } = hostAs()
  t.match(await publish(want, host), { isNew: true })
  t.strictSame([ec2.imports.size, sent, await left()], [1, [], []], 'nothing is sent again')
  t.equal(digest([...ec2.snapshots.values()][0] ?? ''), digest('x'.repeat(1 << 20)))
})
