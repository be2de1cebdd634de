import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { bootImage } from '../../lib/boot/boot-image.ts'
import { qemuOf } from '../../lib/boot/qemu.ts'
import { bootTools } from '../../lib/boot/tools.ts'
import { requireTool } from '../../lib/tools.ts'
import { writeBootDisk } from './boot-sector.ts'

const qemu = qemuOf(amd64).tool
const hasQemu = await Promise.all(
  [qemu, ...Object.values(bootTools)].map((tool) => requireTool(tool)),
).then(
  () => true,
  () => false,
)
const needsQemu = hasQemu ? {} : { skip: 'needs qemu-system-x86_64, qemu-img, setpriv' }

const accelerator = { name: 'tcg', args: ['-accel', 'tcg', '-cpu', 'max'], reason: '' } as const
const small = { accelerator, memory: 32, cpus: 1 }
const limits = { timeoutMs: 30_000 }

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function untilDead(pid: number): Promise<boolean> {
  for (let tries = 0; isAlive(pid) && tries < 250; tries++) await sleep(20)
  return !isAlive(pid)
}

t.test('a machine lives, listens, and turns itself off', needsQemu, async (t) => {
  const scratch = t.testdir({})
  const image = await writeBootDisk(join(scratch, 'disk'), '\r\nHello from 16 bits\r\n')
  let bytes = 0
  const onBytes = (chunk: Uint8Array) => {
    bytes += chunk.length
  }
  const session = await bootImage({ ...small, image, scratch, onBytes })
  t.teardown(() => session.close())
  t.ok(await session.console.waitFor(/^Hello from 16 bits$/m, limits))
  const from = session.console.position
  session.console.write('echo')
  t.ok(await session.console.waitFor(/echo/, { ...limits, from }))
  t.match(await session.qmp.execute('query-status'), { status: 'running' })
  await t.rejects(session.qmp.execute('no-such-command'), { code: 'boot-failed' })
  // A serial line may lose a character that comes while the guest is busy with the one before.
  const asking = setInterval(() => session.console.write('!'), 500)
  t.teardown(() => clearInterval(asking))
  t.match(await session.exited, { reason: 'guest-shutdown', said: '' })
  clearInterval(asking)
  t.notOk(isAlive(session.pid))
  t.ok(bytes > 20)
  await session.close()
  session.console.write('into the void')
  await t.rejects(session.qmp.execute('query-status'), { message: 'QEMU has ended' })
  t.same(await readdir(scratch), ['disk'], 'nothing is left')
})

t.test('a machine that says nothing', needsQemu, async (t) => {
  const scratch = t.testdir({})
  const image = await writeBootDisk(join(scratch, 'disk'), '')
  const session = await bootImage({ ...small, image, scratch })
  const waiting = session.console.waitFor(/login:/, { timeoutMs: 1500 })
  await t.rejects(waiting, { code: 'boot-failed', message: /\/login:\/ within 1\.\d s/ })
  await session.close()
  t.match(await session.exited, { reason: 'host-qmp-quit' })
  t.notOk(isAlive(session.pid))
})

t.test('an abort ends the machine', needsQemu, async (t) => {
  const scratch = t.testdir({})
  const image = await writeBootDisk(join(scratch, 'disk'), 'x')
  const abort = new AbortController()
  const session = await bootImage({ ...small, image, scratch, signal: abort.signal })
  const waiting = session.console.waitFor(/never/, { ...limits, signal: abort.signal })
  abort.abort()
  await t.rejects(waiting, { code: 'interrupted' })
  await session.exited
  t.notOk(isAlive(session.pid))
  await t.rejects(bootImage({ ...small, image, scratch, signal: abort.signal }), {
    code: 'interrupted',
  })
})

t.test('a QEMU that is killed ends the waiting', needsQemu, async (t) => {
  const scratch = t.testdir({})
  const image = await writeBootDisk(join(scratch, 'disk'), 'x')
  const session = await bootImage({ ...small, image, scratch })
  const waiting = session.console.waitFor(/never/, limits)
  process.kill(session.pid, 'SIGKILL')
  await t.rejects(waiting, { message: /the machine ended \(crash\)/ })
})

t.test('what QEMU does not like is quoted', needsQemu, async (t) => {
  const scratch = t.testdir({})
  const image = await writeBootDisk(join(scratch, 'disk'), 'x')
  const wrong = { ...accelerator, args: ['-accel', 'warp'] }
  await t.rejects(bootImage({ ...small, accelerator: wrong, image, scratch }), {
    code: 'boot-failed',
    message: /QEMU did not start the machine: .*warp/,
  })
})

const badImages: readonly (readonly [name: string, RegExp])[] = [
  ['none.qcow2', /There is no image '.*none.qcow2'/],
  ['folder', /'.*folder' is a folder, not an image/],
  ['empty', /The image '.*empty' is empty/],
  ['text', /'.*text' has no partition table and no boot sector/],
]
for (const [name, message] of badImages)
  t.test(`${name} is no image to boot`, needsQemu, async (t) => {
    const scratch = t.testdir({ folder: {}, empty: '', text: 'Hello\n' })
    const request = { ...small, image: join(scratch, name), scratch }
    await t.rejects(bootImage(request), { code: 'usage', message })
  })

t.test('kill -9 of the parent leaves no QEMU', needsQemu, async (t) => {
  const scratch = t.testdir({})
  const image = await writeBootDisk(join(scratch, 'disk'), 'x')
  const program = fileURLToPath(new URL('fixtures/boot-and-wait.ts', import.meta.url))
  const parent = spawn(process.execPath, ['--import', 'tsx', program, image, scratch], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: parent.stdout })
  const { value } = await lines[Symbol.asyncIterator]().next()
  const pid = Number(value)
  t.ok(isAlive(pid), `QEMU runs as ${pid}`)
  parent.kill('SIGKILL')
  t.ok(await untilDead(pid), 'it died with its parent')
  t.same(await readdir(scratch), ['disk'], 'nothing is left')
})
