/** Builds over a real sshd of an ordinary user, and what comes back. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { startCommand } from '../fixtures/command.ts'
import { needsSshServer, type SshServer, startSshServer } from '../fixtures/ssh-server.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsSshServer
t.setTimeout(600_000)

const acme = {
  'flavour.json': JSON.stringify({
    summary: 'reads what is here, works there',
    options: { file: { type: 'string', path: true, default: '' }, word: { type: 'string' } },
    variables: ['ACME_WORD'],
    secrets: { token: { description: 'a token', required: false } },
  }),
  // The home of whoever asks, not that of the server's user.
  'extra-data.d/10-data':
    '#!/bin/sh\ncat "$HOME/note" "$OPTION_FILE" >"$TMP_HOOKS_PATH/note"\nln -s note "$TMP_HOOKS_PATH/link"\necho "#!/bin/sh" >"$TMP_HOOKS_PATH/run"\nchmod +x "$TMP_HOOKS_PATH/run"\n',
  'install.d/10-note':
    '#!/bin/sh\ncp -a /tmp/in_target.d/note /tmp/in_target.d/link /tmp/in_target.d/run /etc/\necho "$OPTION_WORD $ACME_WORD" >/etc/words\n[ ! -e "$SECRETS_PATH/token" ] || wc -c <"$SECRETS_PATH/token" >/etc/length\n',
  'install.d/20-module.ts':
    "import { defineHook } from 'parfait'\nimport { word } from '../lib/word.ts'\nexport default defineHook('install', ({ tree }) => tree.write('/etc/module', word))\n",
  'lib/word.ts': "export const word = 'module'\n",
}

/** A project with a list of servers, a home, and flavours. */
function makeProject(t: Test, server: SshServer) {
  const shop = new Workshop(t, { acme })
  mkdirSync(join(shop.folder, 'home'))
  writeFileSync(join(shop.folder, 'home/note'), 'from home\n')
  writeFileSync(join(shop.folder, 'given'), 'given\n')
  writeFileSync(join(shop.folder, 'build-servers.yml'), server.list())
  const run = (program: string, words: readonly string[]) =>
    startCommand([process.execPath, join(packageFolder, 'bin', program), ...words], {
      cwd: shop.folder,
      env: { HOME: join(shop.folder, 'home'), ACME_WORD: 'seen', TZ: 'Asia/Tokyo', CI: '1' },
    })
  const words = ['--no-base', '--flavours-path', 'flavours', '--store', 'store']
  const options = ['--set', 'acme.file=given', '--set', 'acme.word=word', 'base', 'acme']
  const here = (output: string, ...more: string[]) =>
    run('disk-image-create', [...words, '-o', output, ...more, ...options]).ended
  const there = (output: string, ...more: string[]) =>
    run('parfait', ['remote', 'build', ...words, '-o', output, ...more, ...options])
  return { shop, here, there }
}

t.test('an image of a server is that of this machine', { skip }, async (t) => {
  const server = await startSshServer(t)
  const { shop, here, there } = makeProject(t, server)
  const at = (path: string) => join(shop.folder, path)
  const first = await there('out/image.raw', '--publish', 'published').ended
  t.equal(first.code, 0, first.stderr)
  execFileSync('cmp', [at('out/image.raw'), at('published/image.raw')])
  t.match(first.stderr, /^· server big1$/m)
  t.match(first.stderr, /made [1-9]\d* steps, reused 0/)
  t.equal((await here('out/here.raw')).code, 0)
  execFileSync('cmp', [at('out/image.raw'), at('out/here.raw')])
  const manifest = (name: string) =>
    JSON.parse(readFileSync(at(`out/${name}.manifest.json`), 'utf8'))
  const ofName = ({ name, madeAt, artifacts, ...rest }: Record<string, unknown>) => rest
  t.strictSame(ofName(manifest('image')), ofName(manifest('here')))
  t.match(manifest('image').artifacts, [{ path: at('out/image.raw') }])
  execFileSync('sha256sum', ['--check', '--quiet', 'image.raw.sha256'], { cwd: at('out') })

  const again = await there('out/image.raw').ended
  t.match(again.stderr, /made 0 steps/)
  t.match(again.stderr, /artifact .* reused/, 'nothing is sent')

  for (const name of ['words', 'note', 'module']) t.ok(await shop.read(`/etc/${name}`))
  const work = join(server.there, '.cache/parfait/work')
  t.strictSame(readdirSync(work), [], 'nothing of the builds is left there')
  t.strictSame(
    readdirSync(at('out')).filter((name) => name.startsWith('.')),
    [],
  )
})

t.test('a server is held to the packages and tools of the lock here', { skip }, async (t) => {
  const server = await startSshServer(t)
  const { shop, there } = makeProject(t, server)
  // The lock lies beside it.
  writeFileSync(join(shop.folder, 'package.json'), '{}')
  const lister = '#!/bin/sh\n[ "$1" = digests ] && more=\' amd64 -\'\necho "bash 5.2$more"\n'
  shop.write('base/build-environment/usr/lib/parfait/list-packages', lister)
  const words = [
    '--no-base',
    '--flavours-path',
    'flavours',
    '--store',
    'store',
    '-o',
    'out/image.raw',
  ]
  const set = ['--set', 'acme.file=given', '--set', 'acme.word=word', 'base', 'acme']
  const parfait = [process.execPath, join(packageFolder, 'bin/parfait')]
  const env = { HOME: join(shop.folder, 'home'), ACME_WORD: 'seen', CI: '1' }
  const lock = startCommand([...parfait, 'lock', '--image', ...words, ...set], {
    cwd: shop.folder,
    env,
  })
  const locked = await lock.ended
  t.equal(locked.code, 0, locked.stderr)
  const held = await there('out/image.raw', '--locked').ended
  t.equal(held.code, 0, held.stderr)
  const before = readFileSync(join(shop.folder, 'out/image.raw'))

  const path = join(shop.folder, 'parfait.lock')
  const text = readFileSync(path, 'utf8')
  const changes: [string, RegExp][] = [
    [text.replace('"5.2"', '"5.3"'), /package 'bash' is not what the lock says: locked 5\.3 /],
    [text.replace(/("e2fsprogs": \{"version":")/, '$10.'), /The tool 'e2fsprogs' is not what/],
  ]
  for (const [changed, said] of changes) {
    t.not(changed, text)
    writeFileSync(path, changed)
    const { code, stderr } = await there('out/image.raw', '--locked', '--tools', 'host').ended
    t.equal(code, 2)
    t.match(stderr, said)
    t.match(stderr, path, 'the lock of this machine is named')
  }
  t.ok(readFileSync(join(shop.folder, 'out/image.raw')).equals(before), 'the old image stays')
})

t.test('a secret stays in memory', { skip }, async (t) => {
  const server = await startSshServer(t)
  const { shop, there } = makeProject(t, server)
  const secret = 'correct-horse-battery-staple'
  writeFileSync(join(shop.folder, 'token'), secret)
  const { code, stderr } = await there('out/image.raw', '--secret', 'token=file:token', '-x').ended
  t.equal(code, 0, stderr)
  t.match(await shop.read('/etc/length'), `${secret.length}`)
  const found = execFileSync('sh', ['-c', `grep -rl '${secret}' '${server.there}' || true`])
  t.equal(found.toString(), '')
  t.notMatch(stderr, secret)
})

t.test('a failing hook tells of itself, in the paths of this machine', { skip }, async (t) => {
  const server = await startSshServer(t)
  const { shop, there } = makeProject(t, server)
  shop.write('acme/install.d/30-fails', '#!/bin/sh\necho "it broke"\nexit 7\n')
  writeFileSync(join(shop.folder, 'out/image.raw'), 'old')
  const { code, stderr } = await there('out/image.raw').ended
  t.equal(code, 1)
  t.match(stderr, 'it broke')
  t.match(stderr, join(shop.folder, 'flavours/acme/install.d/30-fails'))
  t.notMatch(stderr, '/parcel/')
  const log = /big1:(\S+\.log)/.exec(stderr)?.[1] ?? ''
  t.ok(existsSync(log), 'the log is there')
  t.equal(readFileSync(join(shop.folder, 'out/image.raw'), 'utf8'), 'old')
})
