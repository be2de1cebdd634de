/** Hooks that are modules, on a host that runs: they run here, and what they do to their tree is done there. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { applyWords, needsLiveHost, startLiveHost } from '../fixtures/live-host.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsLiveHost
t.setTimeout(120_000)

const secret = 'correct horse battery'
const hook = `import { defineHook } from 'parfait'
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'

export default defineHook('install', async ({ tree, chroot, options, data, log, secrets }) => {
  log('begins')
  await tree.write("/etc/acme/it's $HOME", \`\${options.word}\\n\`, 0o640)
  await tree.write('/etc/acme/bytes', new Uint8Array([0, 255, 10]))
  await tree.link('/etc/acme/link', 'bytes')
  await tree.remove('/etc/acme-old')
  const names = (await tree.list('/etc/acme')).sort()
  const isThere = [await tree.exists('/etc/acme/link'), await tree.exists('/etc/none')]
  const missing = await tree.read('/etc/none').catch((error) => error.code)
  const note = await readFile(\`\${data}/note\`, 'utf8')
  const ran = await chroot('sh', ['-c', 'cat; echo "$WORD $0" >&2; printf "\\\\rs0\\\\nend"; cat "$TMP_HOOKS_PATH/note" >/etc/acme/note; exit 3', "a'b"], {
    input: 'given\\n', env: { WORD: secrets.token }, accept: [3],
  })
  const failed = await chroot('false').catch((error) => error.message)
  const isHere = existsSync('/etc/passwd') && existsSync('/home')
  await tree.write('/etc/acme/seen', JSON.stringify({ names, isThere, missing, note, ran: { ...ran, stderr: ran.stderr.length }, failed, isHere }))
})
`

t.test('files and programs of the host, nothing of this machine', { skip }, async (t) => {
  const host = await startLiveHost(t)
  const acme = {
    'flavour.json': JSON.stringify({
      requires: ['operating-system'],
      options: { word: { type: 'string', default: 'x' } },
      secrets: { token: { description: 'opens the door', required: true } },
    }),
    'extra-data.d/10-note': '#!/bin/sh\necho from-here >"$TMP_HOOKS_PATH/note"\n',
    'install.d/10-acme.ts': hook,
    'finalise.d/90-fail.ts': `import { defineHook } from 'parfait'
export default defineHook('finalise', async ({ chroot }) => {
  await chroot('sh', ['-c', 'echo no room >&2; exit 7'])
})
`,
  }
  const cwd = writeFlavours(t.testdir(), { acme })
  mkdirSync(join(host.root, 'etc/acme-old/sub'), { recursive: true })
  const apply = (...more: string[]) =>
    runCommand(
      'parfait',
      [...applyWords(host, cwd), '--secret', 'token=env:TOKEN', ...more, 'acme'],
      { cwd, env: { TOKEN: secret } },
    )
  const at = (path: string) => join(host.root, 'etc/acme', path)
  const rehearsed = await apply('--rehearse')
  t.match(rehearsed.stderr, /finalise acme\/90-fail|90-fail/)
  t.notOk(existsSync(at('seen')), 'a rehearsal leaves nothing')

  const first = await apply('-x')
  t.equal(first.exitCode, 1, first.stderr)
  t.match(first.stderr, /begins[\s\S]*given[\s\S]*no room/)
  t.match(first.stderr, /error\[hook-failed\]: .*90-fail.*failed/)
  t.notMatch(first.stderr + first.stdout, secret)
  t.equal(readFileSync(at("it's $HOME"), 'utf8'), 'x\n')
  t.equal(lstatSync(at("it's $HOME")).mode & 0o777, 0o640)
  t.strictSame([...readFileSync(at('bytes'))], [0, 255, 10])
  t.equal(readlinkSync(at('link')), 'bytes')
  t.equal(readFileSync(at('note'), 'utf8'), 'from-here\n')
  t.notOk(existsSync(join(host.root, 'etc/acme-old')))
  t.strictSame(JSON.parse(readFileSync(at('seen'), 'utf8')), {
    names: ['bytes', "it's $HOME", 'link'],
    isThere: [true, false],
    missing: 'ENOENT',
    note: 'from-here\n',
    ran: { exitCode: 3, stdout: 'given\n\rs0\nend', stderr: `${secret} a'b\n`.length },
    failed: "'false' failed (1)",
    isHere: false,
  })
  const log = readFileSync(join(host.root, 'var/log/parfait-apply.log'), 'utf8')
  t.notMatch(log, secret)
  t.match(log, 'given')

  writeFileSync(
    join(cwd, 'acme/finalise.d/90-fail.ts'),
    "import { defineHook } from 'parfait'\nexport default defineHook('finalise', async () => {})\n",
  )
  const mended = await apply()
  t.equal(mended.exitCode, 0, mended.stderr)
  t.match(mended.stderr, /= install +acme\/10-acme +applied/)
  t.match((await apply()).stderr, /ran 0 steps, 2 were applied before/)
  const left = execFileSync('sh', [
    '-c',
    `ls ${join(host.root, 'usr/lib')} ${join(host.root, 'tmp')}`,
  ])
  t.notMatch(left.toString(), /^parfait/m)
})

t.test('what a hook writes to the socket is no question', { skip }, async (t) => {
  const host = await startLiveHost(t)
  const cwd = writeFlavours(t.testdir(), {
    rude: {
      'flavour.json': JSON.stringify({ requires: ['operating-system'] }),
      'install.d/10-rude.ts': `import { defineHook } from 'parfait'
import { connect } from 'node:net'
export default defineHook('install', async ({ variables }) => {
  const socket = connect('/host/socket')
  socket.write(${'`{"kind":"chroot","command":"rm"}\\n`'})
  await new Promise((resolve) => socket.on('close', resolve))
})
`,
    },
  })
  const done = await runCommand('parfait', [...applyWords(host, cwd), 'rude'], { cwd })
  t.match(done.stderr, /error\[hook-failed\]: .*asked the host for something/)
})

t.test('flavours that come with parfait', { skip }, async (t) => {
  const host = await startLiveHost(t)
  const cwd = t.testdir({})
  const options = {
    'hostname.name': 'web-7',
    'users.users': '[{"name":"ada","keys":["ssh-ed25519 AAAA ada"],"sudo":true}]',
    'timezone-locale.timezone': 'Etc/UTC',
  }
  const words = Object.entries(options).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const flavours = ['hostname', 'users', 'timezone-locale']
  const done = await runCommand('parfait', [...applyWords(host, cwd), ...words, ...flavours], {
    cwd,
  })
  t.equal(done.exitCode, 0, done.stderr)
  t.equal(readFileSync(join(host.root, 'etc/hostname'), 'utf8'), 'web-7\n')
  t.match(readFileSync(join(host.root, 'etc/passwd'), 'utf8'), /^ada:/m)
})
