import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

t.test('without a hook the image is one filesystem', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: {} })
  const layout = await shop.decide({}, async ({ facts }) => facts.layout)
  t.match(layout, { table: 'none', partitions: [{ filesystem: 'ext4', mount: '/' }] })
})

t.test('a script partitions the file with sfdisk and names the root', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'block-device.d/10-part': `#!/bin/sh
set -e
[ "$IMAGE_SIZE" = 1 ]
echo 'label: dos
size=8M, type=83
size=64M, type=83, bootable' | sfdisk --quiet "$IMAGE_BLOCK_DEVICE" >&2
echo "IMAGE_BLOCK_DEVICE=\${IMAGE_BLOCK_DEVICE}p2"
`,
    },
  })
  const request = { flags: { imageSize: '1' } }
  const { layout, size } = await shop.decide(request, async ({ facts }) => facts)
  t.equal(size, 1)
  t.equal(layout.table, 'mbr')
  t.equal(layout.partitions.length, 2)
  t.match(layout.partitions[1], { number: 2, mount: '/', filesystem: 'ext4', size: 64 << 20 })
  t.notOk(layout.partitions[0]?.mount)
  const { error, result } = await shop.build(request)
  t.equal(error, undefined)
  t.match(result?.artifacts, [{ size: 2 ** 30 }])
})

t.test('a script that leaves the device whole', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'block-device.d/10-part': '#!/bin/sh\necho "IMAGE_BLOCK_DEVICE=$IMAGE_BLOCK_DEVICE"\n',
    },
  })
  const { layout, size } = await shop.decide({}, async ({ facts }) => facts)
  t.equal(layout.table, 'none')
  t.equal(size, 2, 'scripts get a disk of 2 GB where nobody says another size')
})

t.test('module hooks: each gets the layout of the one before', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'block-device.d/10-first.ts': `import { defineHook } from 'parfait'
export default defineHook('block-device', ({ layout, filesystem }) => {
  if (layout) throw new Error('there is one already')
  return { table: 'gpt', partitions: [{ name: 'root', mount: '/', filesystem }] }
})
`,
      'block-device.d/20-second.ts': `import { defineHook } from 'parfait'
export default defineHook('block-device', ({ layout }) => ({
  ...layout!, partitions: [...layout!.partitions, { name: 'state', mount: '/state', filesystem: 'ext4', size: '32M' }],
}))
`,
    },
  })
  const layout = await shop.decide({}, async ({ facts }) => facts.layout)
  t.strictSame(
    layout.partitions.map(({ name }) => name),
    ['root', 'state'],
  )
  t.equal((await shop.build()).error, undefined)
})

t.test('what a layout hook can do wrong', { skip }, async (t) => {
  const script = (answer: string) => `#!/bin/sh\n${answer}\n`
  const cases: [string, string, object][] = [
    ['10-s', script('exit 5'), { code: 'hook-failed', message: /block-device.d\/10-s' failed/ }],
    ['10-s', script('true'), { code: 'hook-output', message: /IMAGE_BLOCK_DEVICE=…/ }],
    [
      '10-s',
      script('echo "IMAGE_BLOCK_DEVICE=$IMAGE_BLOCK_DEVICE"p7'),
      { code: 'hook-output', message: /N one of 0 partitions, got '.*p7'/ },
    ],
    ['10-s', script('echo IMAGE_BLOCK_DEVICE=/dev/sda1'), { code: 'hook-output' }],
    [
      '10-m.ts',
      `import { defineHook } from 'parfait'
export default defineHook('block-device', () => ({ table: 'gtp', partitions: [] }) as never)`,
      { errors: [{ code: 'layout-invalid', place: /10-m\.ts$/ }, { code: 'layout-invalid' }] },
    ],
    [
      '10-m.ts',
      `import { defineHook } from 'parfait'\nexport default defineHook('block-device', () => undefined as never)`,
      { code: 'layout-invalid' },
    ],
  ]
  for (const [name, content, wanted] of cases) {
    const shop = new Workshop(t, { acme: { [`block-device.d/${name}`]: content } })
    const { error, ran } = await shop.build()
    t.match(error, wanted, content)
    t.strictSame(ran, [])
  }
})
