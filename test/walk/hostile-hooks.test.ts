import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { busyboxBase } from '../fixtures/busybox-base.ts'
import { writePackages, writeProject } from '../fixtures/npm-project.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'
import { module } from './hostile-module.ts'
import { attack } from './hostile-script.ts'
import type { Target } from './hostile-target.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

/** A build host with things that no hook may touch. */
interface Host {
  readonly shop: Workshop
  readonly canary: ChildProcess
  readonly target: Target
  /** Connections that any socket of the host got. */
  connections: number
}

/** The name of a socket may have 107 bytes; those of test folders are longer. */
const socketFolder = mkdtempSync(join(tmpdir(), 'parfait-test-'))
const socketPaths = [
  join(socketFolder, 's'),
  ...(process.getuid?.() === 0 ? [`/run/parfait-test-${process.pid}.sock`] : []),
]
t.teardown(() => rmSync(socketFolder, { recursive: true, force: true }))

async function makeHost(t: Test): Promise<Host> {
  const shop = new Workshop(t, {})
  const home = join(shop.folder, 'home')
  mkdirSync(home)
  writeFileSync(join(home, 'private'), 'private\n')
  const mark = `mark${process.pid}x${Math.random().toString(36).slice(2, 8)}`
  const canary = spawn('sh', ['-c', `exec sleep 600 # canary ${mark}`], { stdio: 'ignore' })
  const pid = canary.pid ?? 0
  const target = { folder: shop.folder, home, pid, mark, sockets: socketPaths }
  const host: Host = { shop, canary, target, connections: 0 }
  const listening = socketPaths.map(async (path) => {
    const server = createServer(() => {
      host.connections++
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
    return server
  })
  const servers = await Promise.all(listening)
  t.teardown(() => {
    canary.kill('SIGKILL')
    for (const server of servers) server.close()
  })
  const inside = `#!/bin/sh\nPLACE=inside\n${attack(target)}`
  const outside = `#!/bin/sh\nPLACE=outside\n${attack(target)}`
  shop.write('evil/flavour.json', '{}')
  shop.write('evil/lib/x', 'x')
  shop.write('evil/install.d/10-inside', inside)
  shop.write('evil/install.d/20-module.ts', module(target, 'install'))
  shop.write('evil/extra-data.d/10-outside', outside)
  shop.write('evil/extra-data.d/20-module.ts', module(target, 'extra-data'))
  shop.write('evil/block-device-size.d/10-size', `${outside}\necho IMAGE_SIZE=0.2\n`)
  shop.write('evil/finalise.d/90-kill', '#!/bin/sh\nkill -9 -1 || true\n')
  return host
}

/** Files that an attack left in what it must not write to. */
function findPwned(folders: readonly string[], mark: string): string {
  const words = [...folders, '-name', `pwned-${mark}`]
  // Ends with 1 where a folder is closed to an ordinary user.
  return spawnSync('find', words).stdout.toString()
}

/** A build in which all attacks failed, and nothing else. */
function checkFailed(t: Test, { error, events }: Awaited<ReturnType<Workshop['build']>>): void {
  t.equal(error, undefined, 'it ran to its end')
  const said = events.flatMap((event) => (event.type === 'step-output' ? [event.line] : []))
  t.strictSame(
    said.filter((line) => line.includes('SUCCESS')),
    [],
    'none of what it tried',
  )
}

t.test('a hostile flavour reaches nothing of the host', { skip }, async (t) => {
  const host = await makeHost(t)
  const { shop, target } = host
  const built = await shop.build({
    flavours: ['base', 'evil'],
    env: { HOME: target.home },
    flags: { leakGate: 'off' },
  })
  checkFailed(t, built)
  const kept = ['/etc', target.home, join(shop.folder, 'flavours'), join(shop.folder, 'out')]
  t.equal(findPwned(kept, target.mark), '', 'nothing was written where it must not be')
  t.equal(host.canary.exitCode, null)
  t.equal(host.canary.signalCode, null, 'no process of the host was killed')
  t.equal(host.connections, 0, 'no socket was reached')
  t.equal(readFileSync(join(target.home, 'private'), 'utf8'), 'private\n')
  const left = readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== target.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(target.mark)
      } catch {
        return false
      }
    })
  t.strictSame(left, [], 'no daemon is left')
})

t.test('the base of a package has no more power', { skip }, async (t) => {
  const host = await makeHost(t)
  const { shop, target } = host
  const evil = `#!/bin/sh\nPLACE=outside\n${attack(target)}`
  const strange = { ...busyboxBase, 'root.d/05-evil': evil, 'root.d/95-evil': evil }
  writePackages(shop.folder, { 'node_modules/evil': { flavours: { strange } } })
  writeProject(shop.folder, ['evil'])
  const built = await shop.build({
    flavours: ['strange'],
    env: { HOME: target.home },
    flags: { leakGate: 'off' },
  })
  checkFailed(t, built)
  t.equal(findPwned(['/etc', target.home, join(shop.folder, 'node_modules')], target.mark), '')
  t.equal(host.connections, 0)
})

t.test(
  'what it writes is in its own layer, and the next build does not see it',
  { skip },
  async (t) => {
    const host = await makeHost(t)
    const before = await host.shop.build({ flavours: ['base'], flags: { leakGate: 'off' } })
    t.equal(before.error, undefined)
    const digest = before.result?.artifacts[0]?.sha256
    await host.shop.build({
      flavours: ['base', 'evil'],
      flags: { leakGate: 'off', output: 'out/evil.raw' },
    })
    const after = await host.shop.build({
      flavours: ['base'],
      flags: { leakGate: 'off', noCache: true },
    })
    t.equal(after.result?.artifacts[0]?.sha256, digest)
  },
)
