import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const secret = 'correct-horse-battery-staple-0815'
const pem = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(3)}\n-----END PRIVATE KEY-----\n`

const manifest = (secrets: object) => ({ 'flavour.json': JSON.stringify({ secrets }) })
const declared = manifest({ token: { description: 'of the service' }, key: { description: 'x' } })

/** Prints a secret in all the ways that an accident could, and leaves it where the image does not look. */
const careless = `#!/bin/sh
set -eu
cat "$SECRETS_PATH/token"; echo
echo "token is $(cat /run/secrets/token), really" >&2
base64 <"$SECRETS_PATH/token"
printf 'user:%s' "$(cat /run/secrets/token)" | base64
base64 <"$SECRETS_PATH/key"
cat "$SECRETS_PATH/key"
cp /run/secrets/* /tmp/
sh -x -c ': "$(cat /run/secrets/token)"'
stat -c '%a %u' /run/secrets/token >/etc/mode
touch /run/secrets/new 2>/dev/null && echo writable >>/etc/mode
rm /run/secrets/token 2>/dev/null && echo removable >>/etc/mode
wc -c </run/secrets/key >/etc/size
`
const outside = `#!/bin/sh
set -eu
cat "$SECRETS_PATH/token"; echo
base64 "$SECRETS_PATH/token" >&2
`
const module = `import { readFileSync } from 'node:fs'
import { defineHook } from 'parfait'
export default defineHook('install', async ({ secrets, log, tree, chroot }) => {
  log('module ' + secrets.token)
  console.log(JSON.stringify({ secrets }))
  const { stdout } = await chroot('cat', ['/run/secrets/token'])
  const same = stdout === secrets.token && readFileSync('/run/secrets/token', 'utf8') === stdout
  await tree.write('/etc/module', String(same) + Object.keys(secrets).sort())
})
`
const nosy = `#!/bin/sh
ls -a /run /run/secrets "$SECRETS_PATH" >/etc/nosy 2>&1
env >>/etc/nosy
`

function makeWorkshop(t: Test): Workshop {
  const shop = new Workshop(t, {
    acme: {
      ...declared,
      'extra-data.d/10-data': `${outside}echo fine >"$TMP_HOOKS_PATH/data"\n`,
      'block-device-size.d/10-size': `${outside}echo IMAGE_SIZE=0.1\n`,
      'install.d/10-careless': careless,
      'install.d/20-module.ts': module,
    },
    other: { ...manifest({}), 'install.d/30-nosy': nosy },
    old: { 'install.d/40-nosy': `${nosy}echo $TOKEN_VARIABLE\n` },
  })
  writeFileSync(join(shop.folder, 'key.pem'), pem)
  return shop
}

const given = ['token=env:TOKEN_VARIABLE', 'key=file:key.pem']

/** Files below a folder that have one of these texts. */
function findTexts(folder: string, texts: readonly string[]): string[] {
  const patterns = texts.flatMap((text) => ['-e', text])
  const words = ['--recursive', '--files-with-matches', '--text', '--fixed-strings', ...patterns]
  try {
    return execFileSync('grep', [...words, folder])
      .toString()
      .trim()
      .split('\n')
  } catch {
    return []
  }
}

t.test('a secret is where hooks that declare it look, and nowhere else', { skip }, async (t) => {
  const shop = makeWorkshop(t)
  const { error, events, result } = await shop.build({
    flavours: ['base', 'acme', 'other', 'old'],
    env: { TOKEN_VARIABLE: secret },
    secrets: given,
  })
  t.equal(error, undefined)
  t.ok(result)
  t.equal(await shop.read('/etc/mode'), '400 0\n')
  t.equal(Number(await shop.read('/etc/size')), pem.length)
  t.equal(await shop.read('/etc/module'), 'truekey,token')
  const nosy = (await shop.read('/etc/nosy')) ?? ''
  t.match(nosy, /\/run\/secrets: No such file/)
  t.notMatch(nosy, /TOKEN_VARIABLE/, 'not even by a flavour that mentions the variable')

  const half = Buffer.from(pem).toString('base64').slice(100, 130)
  const traces = [
    secret,
    Buffer.from(secret).toString('base64').slice(0, 40),
    pem.split('\n')[1] ?? '',
    half,
  ]
  const userPass = Buffer.from(`user:${secret}`).toString('base64').slice(8, 40)
  const all = [...traces, userPass]
  t.strictSame(findTexts(join(shop.folder, 'store'), all), [], 'the whole store')
  t.strictSame(findTexts(join(shop.folder, 'out'), all), [], 'image, manifest, checksums')
  const told = JSON.stringify(events)
  for (const text of all) t.notOk(told.includes(text), 'events')
  const output = events.flatMap((event) => (event.type === 'step-output' ? [event.line] : []))
  for (const line of ['***', 'token is ***, really', 'module ***'])
    t.ok(output.includes(line), `${line} is what is shown`)
  t.match(told, /-----BEGIN|\*\*\*/)

  const again = await shop.build({
    flavours: ['base', 'acme', 'other', 'old'],
    env: { TOKEN_VARIABLE: 'something-else-entirely' },
    secrets: given,
  })
  t.strictSame(again.ran, [], 'no key has it')
})

t.test('failures tell nothing of it', { skip }, async (t) => {
  const hooks: Record<string, string> = {
    'install.d/10-a': `#!/bin/sh\ncat /run/secrets/token\nexit 3\n`,
    'install.d/10-a.ts': `import { defineHook } from 'parfait'
export default defineHook('install', ({ secrets }) => { throw new Error('cannot use ' + secrets.token) })\n`,
    'block-device-size.d/10-a': `#!/bin/sh\necho "IMAGE_SIZE=$(cat "$SECRETS_PATH/token")"\n`,
    'extra-data.d/10-a': `#!/bin/sh\ncat "$SECRETS_PATH/token"; exit 1\n`,
    'install.d/10-b.ts': `import { defineHook } from 'parfait'
export default defineHook('install', async ({ secrets, chroot }) => { await chroot('false', [secrets.token]) })\n`,
  }
  for (const [path, hook] of Object.entries(hooks)) {
    const shop = new Workshop(t, {
      acme: { ...manifest({ token: { description: 'x' } }), [path]: hook },
    })
    const { error, events } = await shop.build({
      env: { TOKEN_VARIABLE: secret },
      secrets: ['token=env:TOKEN_VARIABLE'],
    })
    t.ok(error instanceof Error, path)
    const { message, stack, cause } = error as Error
    const told = JSON.stringify([message, stack, String(cause), events])
    t.notOk(told.includes(secret), `${path}: ${told.slice(0, 80)}`)
    t.strictSame(findTexts(join(shop.folder, 'store'), [secret]), [], path)
  }
})

t.test('what is asked for and given must fit', async (t) => {
  const shop = makeWorkshop(t)
  const cases: [string[], RegExp[]][] = [
    [[], [/^The flavour 'acme' needs the secret 'token': of the service$/, /'key': x$/]],
    [
      ['token=env:TOKEN_VARIABLE', 'key=file:gone'],
      [/^The file of the secret 'key' cannot be read: .* is not there/],
    ],
    [
      ['token=env:NOT_SET', 'key=file:key.pem'],
      [/^The variable 'NOT_SET' of the secret 'token' is not set$/],
    ],
    [['token=env:EMPTY', 'key=file:key.pem'], [/^The secret 'token' is empty or too short$/]],
    [
      [...given, 'tokn=env:TOKEN_VARIABLE'],
      [/declares the secret 'tokn'; did you mean 'token'\?$/],
    ],
  ]
  for (const [secrets, wanted] of cases) {
    const { error } = await shop.build({ env: { TOKEN_VARIABLE: secret, EMPTY: '' }, secrets })
    const faults = (error as { errors?: Error[] }).errors ?? [error as Error]
    t.match(
      faults.map(({ message }) => message),
      wanted,
      secrets.join(' '),
    )
  }
  for (const text of [
    'token=hunter2-typed',
    'hunter2-typed',
    'token=file:',
    '=env:hunter2-typed',
  ]) {
    const error = (() => {
      try {
        return shop.settings({ secrets: [text] }) && undefined
      } catch (thrown) {
        return thrown
      }
    })()
    t.match(error, {
      code: 'settings-invalid',
      place: '--secret',
      message: /^Expected NAME=file:PATH/,
    })
    t.notMatch(JSON.stringify(error) + String(error), 'hunter2', 'what was typed is not repeated')
  }
  const settings = shop.settings({ env: { TOKEN_VARIABLE: secret }, secrets: given })
  t.notOk(JSON.stringify(settings).includes(secret), 'settings do not hold it')
  t.equal(readFileSync(join(shop.folder, 'key.pem'), 'utf8'), pem)
})
