import { readFileSync } from 'node:fs'
import t from 'tap'
import marker from '../fixtures/own/marker.ts'
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

/** A hook that says a layout which boots, and what another hook says after it. */
const bootable = `import { defineHook } from 'parfait'
export default defineHook('block-device', ({ filesystem }) => ({
  table: 'mbr', bootloader: 'marker', kernelCommandLine: 'quiet',
  partitions: [{ name: 'root', mount: '/', filesystem }, { name: 'data', size: '8M' }],
}))
`
const bootloaders = [marker]

t.test('what a hook takes away from the layout of another is told', { skip }, async (t) => {
  const after = async (name: string, text: string) => {
    const shop = new Workshop(t, {
      acme: { 'block-device.d/10-boots.ts': bootable, [`block-device.d/${name}`]: text },
    })
    const warnings: string[] = []
    const layout = await shop.decide(
      {
        drivers: { bootloaders },
        report: (event) => event.type === 'notice' && warnings.push(event.text),
      },
      async ({ facts }) => facts.layout,
    )
    return { layout, warnings }
  }
  const module = (layout: string) => `import { defineHook } from 'parfait'
export default defineHook('block-device', ({ layout, filesystem }) => (${layout}))
`
  const root = "{ name: 'root', mount: '/', filesystem }"
  const fresh = await after('60-own.ts', module(`{ table: 'gpt', partitions: [${root}] }`))
  t.strictSame(fresh.warnings, [
    "'acme/60-own' takes away what 'acme/10-boots' laid out: the boot loader 'marker', the kernel command line, the partition 'data'",
  ])
  const kept = await after('60-own.ts', module("{ ...layout, kernelCommandLine: 'console=tty0' }"))
  t.strictSame(kept.warnings, [])

  const script = (table: string) => `#!/bin/sh
echo '${table}' | sfdisk --quiet "$IMAGE_BLOCK_DEVICE" >&2
echo "IMAGE_BLOCK_DEVICE=\${IMAGE_BLOCK_DEVICE}p1"
`
  const mbr = await after('60-old', script('label: dos\nsize=64M'))
  t.match(mbr.layout, { table: 'mbr', bootloader: 'marker', kernelCommandLine: 'quiet' })
  const gpt = await after('60-old', script('label: gpt\nsize=64M'))
  t.equal(gpt.layout.bootloader, undefined, 'there is no place for it')
  t.match(gpt.warnings, [/'acme\/60-old' takes away .*: the boot loader 'marker', the kernel/])
})

t.test('elements beside a layout that boots', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-a': '#!/bin/sh\nmkdir -p /boot\necho k >/boot/vmlinuz-7.0\n',
      'block-device.d/10-boots.ts': bootable,
    },
    plain: { 'README.rst': 'An element.\n', 'install.d/50-p': '#!/bin/sh\ntrue\n' },
    other: {
      'README.rst': 'One with a layout, and a boot loader.\n',
      'block-device-default.yaml':
        '[{local_loop: {name: image0, mkfs: {type: ext4, mount: {mount_point: /}}}}]\n',
      'finalise.d/50-boots': '#!/bin/sh\ntrue || grub-install\n',
    },
  })
  const drivers = { bootloaders }
  const built = await shop.build({ flavours: ['base', 'acme', 'plain'], drivers })
  t.equal(built.error, undefined)
  t.strictSame(built.warnings, [])
  t.equal(readFileSync(shop.image).toString('latin1', 0, 24), 'starts /boot/vmlinuz-7.0')
  const told = await shop.build({ flavours: ['base', 'acme', 'plain', 'other'], drivers })
  t.match(told.warnings, [/block-device-default.yaml' has no effect: 'acme\/10-boots' says/])
  t.equal(readFileSync(shop.image).toString('latin1', 0, 6), 'starts')
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
