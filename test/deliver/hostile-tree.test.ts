/** What becomes of a tree that talks a program of the stage into obeying it: the attacker is that program here. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'
import { runHijacked } from './hijack.ts'
import { attack, connecting } from './stage-attack.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const acme = { 'install.d/10-a': '#!/bin/sh\necho a >/a\n' }

/** A host with things that nobody may touch; `reached` counts connections. */
async function makeHost(t: Test, shop: Workshop) {
  const home = join(shop.folder, 'home')
  mkdirSync(home)
  writeFileSync(join(home, 'private'), 'private\n')
  writeFileSync(join(shop.folder, 'out', 'letter'), 'another file of the user\n')
  const mark = `canary${process.pid}`
  const canary = spawn('sh', ['-c', `exec sleep 600 # ${mark}`], { stdio: 'ignore' })
  const host = { home, mark, pid: canary.pid ?? 0, port: 0, reached: 0, canary }
  const server = createServer(() => host.reached++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address && typeof address === 'object') host.port = address.port
  t.teardown(() => {
    canary.kill('SIGKILL')
    server.close()
  })
  return host
}

t.test('a program of the stage that obeys the tree reaches nothing', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  const host = await makeHost(t, shop)
  const shell = attack({ shop, ...host })
  // With a secret there are two views: that of the gate, and that of what makes files.
  writeFileSync(join(shop.folder, 'token'), 'correct-horse-battery-staple')
  shop.write('acme/flavour.json', '{ "secrets": { "token": { "description": "x" } } }')
  const requests = [
    { views: 1, request: { flavours: ['base'] } },
    { views: 2, request: { secrets: ['token=file:token'] } },
  ]
  for (const { views, request } of requests) {
    const command = `node=$1; ${shell}\n"$node" -e "$2"; echo THE END`
    const words = ['sh', '-c', command, 'sh', process.execPath, connecting(host.port)]
    const said = await runHijacked(shop, words, request)
    t.strictSame(said, Array(views).fill(['THE END']))
  }
  t.equal(host.reached, 0)
  t.equal(host.canary.signalCode, null, 'no process of the host was killed')
  t.equal(readFileSync(join(host.home, 'private'), 'utf8'), 'private\n')
})

t.test('the root of the stage, and what can be written', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  writeFileSync(join(shop.folder, 'out', 'letter'), 'another file of the user\n')
  const command =
    'ls /; echo --; ls -A /output; echo --; for f in output scratch memory tmp; do echo x >/$f/x && echo $f; done'
  const [said = []] = await runHijacked(shop, ['sh', '-c', command])
  const [root, own, written] = said.join('\n').split(/\n?--\n/)
  const programs = ['bin', 'lib', 'lib32', 'lib64', 'libx32', 'sbin', 'usr']
  const node = process.execPath.split('/')[1]
  t.strictSame(
    root?.split('\n').filter((name) => !programs.includes(name) && name !== node),
    [
      'dev',
      'etc',
      'layers',
      'memory',
      'output',
      'parfait',
      'proc',
      'resolv.conf',
      'scratch',
      'tmp',
      'tree',
    ],
  )
  t.notMatch(own, 'letter', 'other files of the user are not there')
  t.strictSame(written?.split('\n'), ['output', 'scratch', 'memory', 'tmp'])
  const files = ['image.manifest.json', 'image.raw', 'image.raw.sha256', 'letter']
  t.strictSame(readdirSync(join(shop.folder, 'out')), files, 'and what was written is gone')
})

t.test('secrets and layers are for the gate alone', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  shop.write('acme/flavour.json', '{ "secrets": { "token": { "description": "x" } } }')
  writeFileSync(join(shop.folder, 'token'), Buffer.from('ff000a6162636465', 'hex'))
  const command =
    'ls -d /secrets/* /layers/* /layers/*/a 2>/dev/null; od -An -tx1 /secrets/token 2>/dev/null; true'
  const request = { secrets: ['token=file:token'] }
  const [gate, making] = await runHijacked(shop, ['sh', '-c', command], request)
  // The layers of this build, and no others of the store.
  t.strictSame(gate, [
    '/layers/0',
    '/layers/1',
    '/layers/1/a',
    '/secrets/token',
    ' ff 00 0a 61 62 63 64 65',
  ])
  t.strictSame(making, [])
})

t.test('debugfs obeys an attacker, and there is nothing to give', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  const place = join(shop.folder, 'pwned')
  const lines = [
    ...['/etc/shadow', '/etc/passwd', '/proc/1/root/etc/shadow', '/tree/../etc/shadow'].map(
      (path, index) => `write ${path} stolen${index}`,
    ),
    ...[place, join(shop.folder, 'out/pwned'), '/etc/pwned', '/tree/pwned', '/parfait/pwned'].map(
      (path) => `dump <8> ${path}`,
    ),
    'write /tree/a taken',
  ]
  const command = `cd /scratch; truncate --size 16M disk; mke2fs -q -F disk
    printf '%s\\n' "$@" >script; debugfs -w -f script disk >/dev/null 2>&1; debugfs -R 'ls -p /' disk 2>/dev/null`
  const [said = []] = await runHijacked(shop, ['sh', '-c', command, 'sh', ...lines])
  const names = said.flatMap((line) => line.split('/')[5] ?? [])
  t.strictSame(names.sort(), ['.', '..', 'lost+found', 'taken'], 'it did obey')
  t.notOk(existsSync(place))
  t.notOk(existsSync('/etc/pwned'))
})

/** Sets an attribute whose name has lines for debugfs in it: no program of the tiny base could. */
const injection = (place: string) => `import { spawnSync } from 'node:child_process'
import { defineHook } from 'parfait'
export default defineHook('install', async ({ tree, log }) => {
  await tree.write('/evil', 'evil')
  const name = 'user.a\\ndump <8> ${place}\\nwrite /etc/shadow shadow\\nx'
  // setxattr(2) by its number on this machine.
  const number = { x64: 188, arm64: 5 }[process.arch]
  const script = 'my ($n, $f, $a) = @ARGV; my $v = "x"; print syscall($n + 0, $f, $a, $v, 1, 0), "\\\\n"'
  log('said ' + spawnSync('perl', ['-e', script, String(number), '/target/evil', name]).stdout)
})
`

t.test('a name of an attribute with lines for debugfs in it', { skip }, async (t) => {
  const shop = new Workshop(t, {})
  const place = join(shop.folder, 'pwned')
  shop.write('acme/flavour.json', '{}')
  shop.write('acme/install.d/10-evil.ts', injection(place))
  const { events } = await shop.build()
  const said = events.flatMap((event) => (event.type === 'step-output' ? [event.line.trim()] : []))
  t.ok(said.includes('said 0'), 'the tree has it')
  t.notOk(existsSync(place), 'nothing on the host changed')
  if (existsSync(shop.image)) t.notOk((await shop.list('/'))?.includes('shadow'))
})
