/** How `parfait apply` ends before its time. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { writeFlavours, writeHook } from '../fixtures/busybox-base.ts'
import { startCommand } from '../fixtures/command.ts'
import { applyWords, needsLiveHost, startLiveHost } from '../fixtures/live-host.ts'
import { holdsWithin, processesWith } from '../fixtures/processes.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsLiveHost
t.setTimeout(120_000)

const manifest = '{"requires": ["operating-system"]}'
const command = [process.execPath, join(packageFolder, 'bin/parfait')]

t.test('a client that is gone takes its hook with it', { skip }, async (t) => {
  const host = await startLiveHost(t)
  const nap = `sleep 31.${process.pid}`
  const cwd = writeFlavours(t.testdir(), {
    slow: {
      'flavour.json': manifest,
      'install.d/10-one': '#!/bin/sh\necho one >>/etc/one\n',
      'install.d/20-nap': `#!/bin/sh\n${nap} &\nsetsid sh -c 'trap "" TERM; ${nap}' &\n${nap}\n`,
    },
  })
  const start = () => startCommand([...command, ...applyWords(host, cwd), 'slow'], { cwd })
  const napping = () => processesWith(nap).length
  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const { child, ended } = start()
    t.ok(await holdsWithin(20, () => napping() >= 3), `it began before ${signal}`)
    if (signal === 'SIGKILL') {
      const busy = await start().ended
      t.match(busy.stderr, 'host-busy')
    }
    child.kill(signal)
    const { code } = await ended
    t.equal(code, signal === 'SIGINT' ? 130 : null)
    t.ok(await holdsWithin(10, () => napping() === 0), `nothing runs on after ${signal}`)
    t.ok(await holdsWithin(10, () => processesWith(host.keyfile).length === 0))
    t.ok(await holdsWithin(5, () => !existsSync(join(host.root, 'tmp/in_target.d'))))
  }
  writeHook(join(cwd, 'slow/install.d/20-nap'), `#!/bin/sh\necho woke >/etc/nap\n# ${nap}\n`)
  const { code, stderr } = await start().ended
  t.equal(code, 0, stderr)
  t.equal(
    readFileSync(join(host.root, 'etc/one'), 'utf8'),
    'one\n',
    'what was done is not done again',
  )
  t.equal(readFileSync(join(host.root, 'etc/nap'), 'utf8'), 'woke\n')
})
