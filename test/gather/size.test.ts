import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const atLeast = (size: number) => `#!/bin/sh
[ "\${IMAGE_SIZE:-0}" -ge ${size} ] || IMAGE_SIZE=${size}
echo IMAGE_SIZE=$IMAGE_SIZE
`
const module = (body: string) =>
  `import { defineHook } from 'parfait'\nexport default defineHook('block-device-size', ({ size }) => ${body})\n`

/** The size that two hooks leave, or the error. */
async function gather(shop: Workshop, imageSize?: string) {
  const flags = imageSize === undefined ? {} : { imageSize }
  const warnings: string[] = []
  const size = await shop.decide(
    { flags, report: (event) => event.type === 'notice' && warnings.push(event.text) },
    async ({ facts }) => facts.size,
  )
  return { size, warnings }
}

t.test('size hooks combine: each gets what the one before left', { skip }, async (t) => {
  const first = 'acme/block-device-size.d/10-a'
  const second = 'acme/block-device-size.d/20-b'
  const cases: [string, Record<string, string>, string | undefined, number | undefined][] = [
    ['no hook', {}, undefined, undefined],
    ['no hook, but the user', {}, '3', 3],
    ['two that raise', { [first]: atLeast(2), [second]: atLeast(5) }, undefined, 5],
    ['the second has enough', { [first]: atLeast(5), [second]: atLeast(2) }, undefined, 5],
    ['the user has enough', { [first]: atLeast(2), [second]: atLeast(5) }, '8', 8],
    [
      'a module adds',
      { [first]: atLeast(2), [`${second}.ts`]: module('(size ?? 0) + 1.5') },
      '',
      3.5,
    ],
    ['a module that says nothing', { [`${first}.ts`]: module('undefined') }, '4', 4],
    ['a script that says nothing', { [first]: '#!/bin/sh\necho IMAGE_SIZE=\n' }, '4', 4],
    ['chatter before the answer', { [first]: '#!/bin/sh\necho hello\necho IMAGE_SIZE=6\n' }, '', 6],
  ]
  for (const [title, files, asked, size] of cases) {
    const shop = new Workshop(t, {})
    shop.write('acme/flavour.json', '{}')
    for (const [path, content] of Object.entries(files)) shop.write(path, content)
    t.equal((await gather(shop, asked === '' ? undefined : asked)).size, size, title)
  }
})

t.test('who lowers what another raised is named, both are', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'block-device-size.d/10-a': atLeast(5),
      'block-device-size.d/20-b': '#!/bin/sh\necho IMAGE_SIZE=1\n',
    },
  })
  const { size, warnings } = await gather(shop)
  t.equal(size, 1, 'the last value wins')
  t.strictSame(warnings, [
    `'acme/20-b' lowers the disk to 1 GB, which 'acme/10-a' had raised to 5 GB`,
  ])
})

t.test(
  'hooks of 2012 say nothing where they want nothing, and know of 2 GB',
  { skip },
  async (t) => {
    const hook = '#!/bin/sh\n[ "$IMAGE_SIZE" -ge 16 ] || echo IMAGE_SIZE=$((IMAGE_SIZE + 14))\n'
    const shop = new Workshop(t, { acme: { 'block-device-size.d/10-size': hook } })
    t.equal((await gather(shop)).size, 16)
    t.equal((await gather(shop, '20')).size, 20)
  },
)

t.test('a size hook that fails stops the build', { skip }, async (t) => {
  const cases: [string, string, object][] = [
    [
      'a script that fails',
      '#!/bin/sh\necho IMAGE_SIZE=3\necho no scale found >&2\nexit 4\n',
      {
        code: 'hook-failed',
        exitCode: 1,
        place: /20-bad$/,
        message: /'acme\/block-device-size.d\/20-bad' failed.*exit code 4[\s\S]*no scale found/,
      },
    ],
    [
      'no answer',
      '#!/bin/sh\necho hello\n',
      { code: 'hook-output', message: /Expected a line 'IMAGE_SIZE=…'/, hint: /echo/ },
    ],
    [
      'no number',
      '#!/bin/sh\necho IMAGE_SIZE=large\n',
      { code: 'hook-output', message: /Expected a size in GB, got 'large'/ },
    ],
    ['a size below zero', '#!/bin/sh\necho IMAGE_SIZE=-1\n', { code: 'hook-output' }],
  ]
  const shop = new Workshop(t, {
    acme: { 'flavour.json': '{}', 'block-device-size.d/10-good': atLeast(2) },
  })
  for (const [title, content, wanted] of cases) {
    shop.write('acme/block-device-size.d/20-bad', content)
    const { error, ran } = await shop.build()
    t.match(error, wanted, title)
    t.strictSame(ran, [], 'before any work')
  }
})
