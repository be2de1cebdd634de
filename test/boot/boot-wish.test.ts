import t from 'tap'
import { type BootFlags, readBootFlags } from '../../lib/boot/boot-wish.ts'
import { Faults } from '../../lib/errors.ts'

const defaults: BootFlags = { memory: '1G', cpus: '2', accel: 'auto', network: true }

t.test('the defaults', async (t) => {
  t.match(readBootFlags('a.qcow2', defaults), {
    image: 'a.qcow2',
    memory: 1024,
    cpus: 2,
    accel: 'auto',
    timeoutMs: 180_000,
    ssh: undefined,
    user: 'root',
    persist: false,
    disks: [],
  })
})

const good: readonly (readonly [Partial<BootFlags>, object])[] = [
  [{ memory: '512M' }, { memory: 512 }],
  [{ memory: '2GiB' }, { memory: 2048 }],
  [{ memory: '700' }, { memory: 700 }],
  [
    { until: '^login:', timeout: '9' },
    { until: /^login:/m, timeoutMs: 9000 },
  ],
  [{ arch: 'arm64' }, { architecture: { name: 'arm64' }, firmware: undefined }],
  [{ firmware: 'uefi' }, { firmware: 'uefi' }],
  [{ ssh: true }, { ssh: 0 }],
  [{ untilBootstrap: true }, { isUntilBootstrap: true, timeoutMs: 3_600_000 }],
  [{ serve: ['s'] }, { serve: { address: '10.0.2.100', files: { '/vm-bootstrap': 's' } } }],
  [{ ssh: '2222' }, { ssh: 2222 }],
  [
    { kernel: 'k', initrd: 'r', append: 'quiet' },
    { image: 'a', kernel: { path: 'k', initrd: 'r', append: 'quiet' } },
  ],
  [
    { exec: 'id', user: 'debian', identity: 'k' },
    { ssh: 0, user: 'debian', identity: 'k' },
  ],
]
for (const [flags, wish] of good)
  t.test(JSON.stringify(flags), async (t) =>
    t.match(readBootFlags('a', { ...defaults, ...flags }), wish),
  )

const bad: readonly (readonly [Partial<BootFlags>, string])[] = [
  [{ memory: '1T' }, "Expected a size such as '512M' or '2G' after --memory, not '1T'"],
  [{ memory: '1M' }, "Expected a size such as '512M' or '2G' after --memory, not '1M'"],
  [{ cpus: '0' }, "Expected a number from 1 to 255 after --cpus, not '0'"],
  [{ arch: 'aarch64' }, "Unknown architecture 'aarch64'; did you mean 'arm64'?"],
  [{ firmware: 'efi' }, "Expected 'bios' or 'uefi' after --firmware, not 'efi'"],
  [{ accel: 'hvf' }, "Expected 'auto' or 'kvm' or 'tcg' after --accel, not 'hvf'"],
  [{ until: '(' }, "Expected a regular expression after --until, not '('"],
  [{ ssh: '99999' }, "Expected a number from 1 to 65535 after --ssh, not '99999'"],
  [{ timeout: '3' }, '--timeout says how long to wait for --until or --exec; neither was given'],
  [{ identity: 'k' }, '--identity is a key for --exec, which was not given'],
  [{ initrd: 'r' }, '--initrd and --append belong to --kernel, which was not given'],
]
for (const [flags, message] of bad)
  t.test(`not ${JSON.stringify(flags)}`, async (t) => {
    t.throws(() => readBootFlags('a', { ...defaults, ...flags }), { message })
  })

t.test('--ssh in front of the image does not swallow it', async (t) => {
  t.match(readBootFlags(undefined, { ...defaults, ssh: 'a.qcow2' }), { image: 'a.qcow2', ssh: 0 })
})

t.test('a kernel boots without an image', async (t) => {
  t.equal(readBootFlags(undefined, { ...defaults, kernel: 'k' }).image, undefined)
})

t.test('all faults at once', async (t) => {
  const call = () => readBootFlags(undefined, { ...defaults, cpus: 'x', memory: 'y' })
  t.throws(call, Faults)
  t.throws(call, { message: /--memory[\s\S]*--cpus[\s\S]*path of an image/ })
})
