import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

t.test('a module hook works on the tree from beside it', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'flavour.json': JSON.stringify({
        options: { greeting: { type: 'string', default: 'hello' }, count: { type: 'integer' } },
      }),
      'extra-data.d/10-take': '#!/bin/sh\necho taken >"$TMP_HOOKS_PATH/taken"\n',
      'lib/words.ts': `export const shout = (text: string): string => text.toUpperCase()\n`,
      'notes.txt': 'notes',
      'install.d/10-mod.ts': `
import { readFile } from 'node:fs/promises'
import { defineHook } from 'parfait'
import { shout } from '../lib/words.ts'
export default defineHook('install', async ({ tree, chroot, options, data, flavour, log, clock, architecture }) => {
  await tree.write('/etc/deep/er/greeting', shout(String(options.greeting)) + options.count, 0o640)
  await tree.link('/etc/link', 'deep')
  await tree.write('/etc/data', await readFile(data + '/taken', 'utf8'))
  await tree.write('/etc/notes', await readFile(flavour.folder + '/notes.txt', 'utf8'))
  const { stdout } = await chroot('sh', ['-c', 'pwd; id -u; cat'], { input: 'input', env: { A: 'b' } })
  await tree.write('/etc/chroot', stdout + architecture + clock)
  await tree.remove('/etc/group')
  log((await tree.list('/etc')).join(' '))
  if (await tree.exists('/etc/group')) throw new Error('still there')
})
`,
    },
  })
  const { error, events } = await shop.build({
    set: ['acme.count=3'],
    env: { SOURCE_DATE_EPOCH: '77' },
  })
  t.equal(error, undefined)
  t.equal(await shop.read('/etc/deep/er/greeting'), 'HELLO3')
  t.match(await shop.stat('/etc/deep/er/greeting'), /Mode:\s+0640/)
  t.match(await shop.stat('/etc/link'), /Fast link dest: "deep"/)
  t.equal(await shop.read('/etc/data'), 'taken\n')
  t.equal(await shop.read('/etc/notes'), 'notes')
  t.equal(await shop.read('/etc/chroot'), '/\n0\ninputamd6477')
  t.notOk((await shop.list('/etc'))?.includes('group'))
  t.ok(events.some((event) => event.type === 'step-output' && /chroot data deep/.test(event.line)))
})

const faults: [string, string, RegExp][] = [
  [
    'throws',
    `import { defineHook } from 'parfait'\nexport default defineHook('install', () => { throw new Error('no sugar') })`,
    /'acme\/install.d\/10-mod' failed. no sugar/,
  ],
  ['exports nothing', 'export const x = 1', /expected 'export default defineHook\('install', …\)'/],
  [
    'belongs to another phase',
    `import { defineHook } from 'parfait'\nexport default defineHook('finalise', () => {})`,
    /lies in the folder of 'install' but was defined for 'finalise'/,
  ],
  [
    'calls a program that fails',
    `import { defineHook } from 'parfait'\nexport default defineHook('install', ({ chroot }) => chroot('false'))`,
    /'false' failed \(1\)/,
  ],
  ['ends the process', 'process.exit(3)', /ended with exit code 3/],
  [
    'calls process.exit(0) before it is done',
    'process.exit(0)',
    /It ended its process before it was done/,
  ],
  [
    'never settles',
    `import { defineHook } from 'parfait'\nexport default defineHook('install', () => new Promise(() => {}))`,
    /one of its promises is never settled/,
  ],
  [
    'mistypes an option',
    `import { defineHook } from 'parfait'\nexport default defineHook('install', ({ options, log }) => log(\`hello \${(options as any).greting}\`))`,
    /The flavour has no option 'greting'; did you mean 'greeting'\?/,
  ],
  [
    'writes to a file of the image as if it were in it',
    `import { writeFileSync } from 'node:fs'\nimport { defineHook } from 'parfait'\nexport default defineHook('install', () => writeFileSync('/etc/x', ''))`,
    /read-only file system, open '\/etc\/x'/,
  ],
  [
    'names a path that is not absolute',
    `import { defineHook } from 'parfait'\nexport default defineHook('install', ({ tree }) => tree.write('etc/x', ''))`,
    /expected an absolute path, got 'etc\/x'/,
  ],
]
t.test('what a module hook can do wrong', { skip }, async (t) => {
  const options = { greeting: { type: 'string', default: 'hi' }, unset: { type: 'integer' } }
  const manifest = { 'flavour.json': JSON.stringify({ options }) }
  const shop = new Workshop(t, { acme: manifest })
  for (const [title, code, message] of faults) {
    shop.write('acme/install.d/10-mod.ts', `${code}\n`)
    const { error } = await shop.build()
    t.match(error, { code: 'hook-failed', message }, `a module hook that ${title}`)
  }
})

t.test('a module hook may say what kind of error it is', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-mod.ts': `import { defineHook, ParfaitError } from 'parfait'
export default defineHook('install', () => {
  throw new ParfaitError('image-invalid', 'no sugar in it', { place: '/jar', hint: 'put some in' })
})
`,
    },
  })
  const wanted = {
    code: 'image-invalid',
    message: 'no sugar in it',
    place: '/jar',
    hint: /some in/,
  }
  t.match((await shop.build()).error, wanted)
})

t.test('a module hook that does not compile', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: { 'install.d/10-mod.ts': 'export default {\n  a: 1,,\n}\n' },
  })
  const { error, ran } = await shop.build()
  t.match(error, { code: 'hook-invalid', message: /10-mod\.ts:2:\d+: / })
  t.strictSame(ran, ['root/base/10-base', 'install/acme/10-mod'])
})

t.test('links in the tree lead to places in the tree', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-links': '#!/bin/sh\nln -s /var/log /etc/logs\nln -s ../../../../.. /etc/up\n',
      'install.d/20-mod.ts': `import { defineHook } from 'parfait'
export default defineHook('install', async ({ tree }) => {
  await tree.write('/etc/logs/a/b', 'absolute')
  await tree.write('/etc/up/etc/c', 'up')
  if ((await tree.read('/etc/logs/a/b')) !== 'absolute') throw new Error('not read back')
})
`,
    },
  })
  const { error } = await shop.build()
  t.equal(error, undefined)
  t.equal(await shop.read('/var/log/a/b'), 'absolute')
  t.equal(await shop.read('/etc/c'), 'up')
})
