import t from 'tap'
import { amd64 } from '../../../lib/architectures/amd64.ts'
import type { BootRequest } from '../../../lib/disk/bootloader-driver.ts'
import { grubEarlyConfig, grubMenu, grubPlaces } from '../../../lib/disk/bootloaders/grub-config.ts'
import type { PlacedPartition } from '../../../lib/disk/layout.ts'
import { addEntries } from '../../../lib/tree/entries.ts'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { clock, entry, placed } from '../made.ts'

const rootUuid = placed().filesystemUuid
const bootUuid = '33333333-3333-4333-8333-333333333333'
const separate = placed({ name: 'boot', mount: '/boot', filesystemUuid: bootUuid })
const kernel = [entry('/boot/vmlinuz-6.1'), entry('/boot/initrd.img-6.1')]
const links = [
  entry('/vmlinuz', { kind: 'symlink', target: 'boot/vmlinuz-6.1' }),
  entry('/initrd.img', { kind: 'symlink', target: 'boot/initrd.img-6.1' }),
]

function request(
  entries: readonly TreeEntry[],
  partitions: readonly PlacedPartition[] = [placed()],
  kernelCommandLine?: string,
): BootRequest {
  const layout = {
    table: 'gpt' as const,
    partitions,
    ...(kernelCommandLine === undefined ? {} : { kernelCommandLine }),
  }
  return {
    layout,
    partitions,
    architecture: amd64,
    entries: addEntries([], entries, clock),
    clock,
    filesystems: [],
    scratch: '/scratch',
    recall: (_, make) => make(),
  }
}

const menu = (of: BootRequest) => grubMenu(of, grubPlaces(of.partitions))
const early = (of: BootRequest) => grubEarlyConfig(of, grubPlaces(of.partitions))

t.test('first the links, then the kernels', async (t) => {
  const text = menu(request([...kernel, ...links], undefined, 'quiet console=ttyS0'))
  t.match(text, `search --no-floppy --fs-uuid --set=root ${rootUuid}\nset newest=\n`)
  t.match(
    text,
    `set default="$newest"
if [ -s /vmlinuz ]; then
  set default=/vmlinuz
  menuentry Linux --id /vmlinuz {
    linux /vmlinuz root=UUID=${rootUuid} ro quiet console=ttyS0
    initrd /initrd.img
  }
fi
if [ -s /boot/vmlinuz-6.1 ]; then
  menuentry 'Linux 6.1' --id /boot/vmlinuz-6.1 {
    linux /boot/vmlinuz-6.1 root=UUID=${rootUuid} ro quiet console=ttyS0
    initrd /boot/initrd.img-6.1
  }
fi
for file in /boot/vmlinuz-*; do
`,
  )
})

t.test('a partition for /boot', async (t) => {
  const text = menu(request([...kernel, ...links], [placed(), separate]))
  t.match(text, `--set=root ${bootUuid}\n`)
  t.match(text, `linux /vmlinuz-6.1 root=UUID=${rootUuid} ro\n    initrd /initrd.img-6.1\n`)
  t.notMatch(text, '/vmlinuz root', 'GRUB could not follow the link')
  t.match(early(request(kernel, [placed(), separate])), 'set prefix=($root)/grub\n')
})

t.test('no ramdisk: the kernel finds the partition itself', async (t) => {
  t.match(
    menu(request([entry('/boot/vmlinuz-6.1')])),
    `root=PARTUUID=${placed().partitionUuid} ro\n`,
  )
})

t.test('words of the command line', async (t) => {
  const words: [string, string][] = [
    ['', 'ro\n'],
    ['dyndbg="file a.c +p; x" y', "ro 'dyndbg=file a.c +p; x' y\n"],
    ['a\\x2db $c', "ro 'a\\x2db' '$c'\n"],
    ['a="b c"', "ro 'a=b c'\n"],
    ['  a   b ', 'ro a b\n'],
  ]
  for (const [line, expected] of words)
    t.match(menu(request(kernel, undefined, line)), expected, JSON.stringify(line))
})

t.test('what GRUB would change on its way to the kernel', async (t) => {
  for (const line of ["a'b", 'a\\b', 'a"b c"', '"a', 'é', 'a\nboot'])
    t.throws(() => menu(request(kernel, undefined, line)), { code: 'text-refused' }, line)
  const strange = [entry('/boot/vmlinuz-6"x'), entry('/boot/initrd.img-6"x')]
  t.throws(() => menu(request(strange)), { code: 'text-refused', place: '/boot/vmlinuz-6"x' })
  const shell = [entry('/boot/vmlinuz-$(x) {\u00e9'), entry('/boot/initrd.img-y')]
  t.throws(() => menu(request(shell)), { code: 'boot-loader' }, 'that is the name of no kernel')
})

t.test('what the rescue shell runs: no blocks, and on without a menu', async (t) => {
  t.equal(
    early(request(kernel, undefined, 'quiet')),
    `search --no-floppy --fs-uuid --set=root ${rootUuid}
set prefix=($root)/boot/grub
configfile $prefix/grub.cfg
linux /boot/vmlinuz-6.1 root=UUID=${rootUuid} ro quiet
initrd /boot/initrd.img-6.1
boot
`,
  )
})

t.test('no kernel, no root', async (t) => {
  t.throws(() => menu(request([entry('/vmlinuz')])), { code: 'boot-loader', hint: /kernel/ })
  t.throws(() => grubPlaces([separate]), { code: 'boot-loader', message: /mount '\/'/ })
})
