import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { arm64 } from '../../lib/architectures/arm64.ts'
import { probeAccelerator } from '../../lib/boot/accelerator.ts'
import { launch } from '../../lib/boot/launch.ts'
import { qemuOf } from '../../lib/boot/qemu.ts'
import { selfTestArguments, selfTestRom, selfTestStatus } from '../../lib/boot/self-test.ts'
import { requireTool } from '../../lib/tools.ts'

const { tool } = qemuOf(amd64)
const qemu = await requireTool(tool).catch(() => undefined)
const needsQemu = qemu === undefined ? { skip: 'needs qemu-system-x86_64' } : {}

/** A QEMU that is a shell script, beside a device that can be opened. */
async function fake(scratch: string, script: string) {
  await writeFile(join(scratch, 'kvm'), '')
  const path = join(scratch, 'qemu')
  await writeFile(path, `#!/bin/sh\necho $$ >${scratch}/pid\n${script}\n`)
  await chmod(path, 0o755)
  return { scratch, qemu: path, device: join(scratch, 'kvm') }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

t.test('chooses KVM when the test program ran to its end', async (t) => {
  const request = await fake(t.testdir({}), `exit ${selfTestStatus}`)
  t.match(await probeAccelerator(request), {
    name: 'kvm',
    args: ['-accel', 'kvm'],
    reason: /passed/,
  })
  t.same((await readdir(request.scratch)).sort(), ['kvm', 'pid', 'qemu'], 'nothing is left')
})

t.test('a hanging QEMU is killed in time', async (t) => {
  const request = await fake(t.testdir({}), 'exec sleep 600')
  const started = performance.now()
  const chosen = await probeAccelerator({ ...request, timeoutMs: 500 })
  t.ok(performance.now() - started < 1500)
  t.match(chosen, { name: 'tcg', reason: 'KVM hangs: its test did not end within 0.5 s' })
  t.match(chosen.args, ['-accel', 'tcg,thread=multi'])
  const pid = Number(await readFile(join(request.scratch, 'pid'), 'utf8'))
  for (let tries = 0; isAlive(pid) && tries < 50; tries++) await sleep(20)
  t.notOk(isAlive(pid), 'the process is gone')
})

t.test('a QEMU that stands still after an internal error is not waited for', async (t) => {
  const request = await fake(
    t.testdir({}),
    'echo "KVM internal error. Suberror: 1" >&2\nexec sleep 600',
  )
  const chosen = await probeAccelerator({ ...request, timeoutMs: 60_000 })
  t.match(chosen, { name: 'tcg', reason: /does not know all instructions/ })
})

t.test('a QEMU that gives up is quoted', async (t) => {
  const request = await fake(t.testdir({}), 'echo "qemu-system-x86_64: error: no way" >&2\nexit 1')
  t.match(await probeAccelerator(request), { name: 'tcg', reason: 'KVM fails its test: no way' })
})

t.test('says why KVM was not even tried', async (t) => {
  const device = join(t.testdir({}), 'none')
  t.match(await probeAccelerator({ scratch: '/tmp', device }), {
    name: 'tcg',
    reason: `there is no ${device}`,
  })
})

t.test('a machine of another architecture is emulated', async (t) => {
  const request = await fake(t.testdir({}), `exit ${selfTestStatus}`)
  const chosen = await probeAccelerator({ ...request, architecture: arm64, host: amd64 })
  t.match(chosen, { name: 'tcg', reason: 'this machine is amd64, that one arm64' })
  t.match(chosen.args, ['-accel', 'tcg,thread=multi', '-cpu', arm64.qemu?.cpu])
  const same = await probeAccelerator({ ...request, architecture: arm64, host: arm64 })
  t.match(same, { name: 'kvm', reason: /can be opened/ }, 'the test is a program of PCs')
})

t.test('does what was asked, untested', async (t) => {
  for (const wanted of ['kvm', 'tcg'] as const)
    t.match(await probeAccelerator({ scratch: '/none', wanted }), { name: wanted, reason: /asked/ })
})

t.test('can be interrupted', async (t) => {
  const request = await fake(t.testdir({}), 'exec sleep 600')
  const signal = AbortSignal.timeout(200)
  await t.rejects(probeAccelerator({ ...request, timeoutMs: 60_000, signal }), {
    code: 'interrupted',
  })
})

t.test('the test program runs to its end where CPUs work', needsQemu, async (t) => {
  const rom = join(t.testdir({}), 'rom')
  await writeFile(rom, selfTestRom())
  for (const cpu of ['max', 'qemu64']) {
    const { ended } = await launch({
      command: qemu ?? '',
      args: ['-accel', 'tcg', '-cpu', cpu, ...selfTestArguments, '-bios', rom],
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    t.match(await ended, { code: selfTestStatus, signal: null }, cpu)
  }
})

t.test('this machine gets an answer in time, whatever it is', needsQemu, async (t) => {
  const started = performance.now()
  const { name, reason } = await probeAccelerator({ scratch: t.testdir({}) })
  t.comment(`${name}: ${reason}`)
  t.ok(performance.now() - started < 3000)
})
