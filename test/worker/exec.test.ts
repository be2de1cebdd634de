import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { execute } from '../../lib/worker/exec.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root')

/** Opens and closes sockets of a folder as fast as it can. */
const flapper = `
  const { createServer } = require('node:net')
  const flap = (path) => {
    const server = createServer().listen(path, () => server.close(() => setTimeout(flap, 1, path)))
  }
  for (let i = 0; i < 20; i++) flap(process.argv[1] + '/' + i)
  console.log('ready')
`

t.test('sockets that come and go do not keep a hook from starting', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parfait-sockets-'))
  const child = spawn(process.execPath, ['-e', flapper, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    child.kill()
    await ended
    rmSync(folder, { recursive: true })
  })
  await once(child.stdout, 'data')
  const lines: string[] = []
  for (let i = 0; i < 20; i++) {
    const code = await execute({
      view: { root: { kind: 'host' }, binds: [] },
      command: ['/bin/echo', 'begun'],
      env: {},
      secrets: new Map(),
      onOutput: (line) => lines.push(line),
    })
    if (code !== 0) t.fail(`ended with ${code}: ${lines.at(-1)}`)
  }
  t.strictSame(lines, Array(20).fill('begun'))
})
