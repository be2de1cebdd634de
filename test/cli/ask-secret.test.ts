import { PassThrough } from 'node:stream'
import t from 'tap'
import { askSecret } from '../../lib/cli/ask-secret.ts'
import type { CommandIo } from '../../lib/cli/io.ts'

function terminal(isTTY = true) {
  const stdin = new PassThrough()
  const shown: string[] = []
  const stderr = { write: (text: string) => shown.push(text) }
  return {
    io: { stdin: Object.assign(stdin, { isTTY }), stderr } as unknown as CommandIo,
    stdin,
    shown,
  }
}

t.test('what is typed is not shown', async (t) => {
  const { io, stdin, shown } = terminal()
  const asked = askSecret('OS_PASSWORD', io)
  stdin.write('hunter2\r')
  t.equal(await asked, 'hunter2')
  t.strictSame(shown, ['OS_PASSWORD: ', '\n'])
})

t.test('no terminal, no answer, Ctrl-C', async (t) => {
  await t.rejects(askSecret('A', terminal(false).io), { code: 'secret-missing' })
  for (const [typed, code] of [
    ['\r', 'secret-missing'],
    ['\u0003', 'interrupted'],
    ['\u0004', 'secret-missing'],
  ] as const) {
    const { io, stdin } = terminal()
    const asked = askSecret('A', io)
    stdin.write(typed)
    await t.rejects(asked, { code })
  }
})
