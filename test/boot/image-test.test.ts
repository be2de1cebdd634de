import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { testImage } from '../../lib/boot/image-test.ts'
import { needs } from '../disk/needs.ts'
import { writeBootDisk } from './boot-sector.ts'

const skip = needs('qemu-system-x86_64', 'qemu-img', 'setpriv')

async function test(t: Test, asked: { until?: string; isSession?: boolean; text?: string }) {
  const scratch = t.testdir({})
  const { text = '\r\nHello from 16 bits\r\n', isSession = false, until } = asked
  const image = await writeBootDisk(join(scratch, 'disk'), text)
  const lines: string[] = []
  const reports = join(scratch, 'out.test')
  const done = testImage({
    image,
    architecture: amd64,
    timeoutMs: 10_000,
    isSession,
    until,
    reports,
    scratch,
    signal: undefined,
    onLine: (line) => lines.push(line),
  })
  return { error: await done.catch((error: unknown) => error), lines, reports }
}

t.test('an image that does what is asked', { skip }, async (t) => {
  const { error, lines, reports } = await test(t, { until: '^Hello from 16 bits$' })
  t.equal(error, undefined)
  t.ok(lines.includes('Hello from 16 bits'))
  t.notOk(existsSync(reports))
})

t.test('one that says something else, and what it said', { skip }, async (t) => {
  const { error, reports } = await test(t, { until: 'login:' })
  t.match(error, {
    code: 'test-failed',
    message: /did not pass its test: The console did not print .login:. within/,
    place: join(reports, 'console.log'),
    hint: /--no-test/,
  })
  t.match(readFileSync(join(reports, 'console.log'), 'utf8'), /Hello from 16 bits/)
})

t.test('one without a session', { skip }, async (t) => {
  const { error, reports } = await test(t, { isSession: true })
  t.match(error, { code: 'test-failed', message: /did not begin a session/ })
  t.match(JSON.parse(readFileSync(join(reports, 'session.json'), 'utf8')), { end: 'silent' })
})
