import t from 'tap'
import {
  parseGrub,
  parseLoaderEntry,
  parseSyslinux,
  wordsFor,
} from '../../lib/inspect/boot-config.ts'

t.test('grub.cfg', async (t) => {
  const entries = parseGrub(`set linux_gfx_mode=auto
menuentry 'A' {
	linux	/boot/vmlinuz-6.1 root=UUID=1 ro  quiet $vt_handoff dyndbg="file a.c +p" \\
	  'console=ttyS0,115200'
  initrd /boot/initrd.img-6.1
}
menuentry B { 
  linuxefi /vmlinuz-6.2 root=/dev/sda1 single
}
# linux /commented out
`)
  t.strictSame(entries, [
    {
      kernel: '/boot/vmlinuz-6.1',
      words: ['root=UUID=1', 'ro', 'quiet', 'dyndbg="file a.c +p"', 'console=ttyS0,115200'],
    },
    { kernel: '/vmlinuz-6.2', words: ['root=/dev/sda1', 'single'] },
  ])
  t.strictSame(parseGrub(''), [])
  t.strictSame(parseGrub('linux /vmlinuz'), [{ kernel: '/vmlinuz', words: [] }])
  t.strictSame(parseGrub('linux /vmlinuz ro \x1b[2J'), [{ kernel: '/vmlinuz', words: ['ro'] }])
})

t.test('extlinux.conf', async (t) => {
  const text = `DEFAULT a
LABEL a
  MENU LABEL first
  LINUX ../vmlinuz-virt
  INITRD ../initramfs-virt
  APPEND root=UUID=2 modules=ext4 quiet
label b
  kernel /x
`
  t.strictSame(parseSyslinux(text), [
    { kernel: '../vmlinuz-virt', words: ['root=UUID=2', 'modules=ext4', 'quiet'] },
    { kernel: '/x', words: [] },
  ])
})

t.test('entries of the boot loader specification', async (t) => {
  const text =
    'title Linux\nversion 6.1\nlinux /vmlinuz-6.1\noptions $kernelopts $tuned_params\noptions quiet\n'
  t.strictSame(parseLoaderEntry(text, 'root=/dev/sda3 ro'), [
    {
      kernel: '/vmlinuz-6.1',
      words: ['root=/dev/sda3', 'ro', 'quiet'],
      loader: { version: '6.1', initrd: undefined },
    },
  ])
  t.strictSame(parseLoaderEntry('title nothing\n'), [])
})

t.test('the words of a kernel', async (t) => {
  const entries = [
    { kernel: '/vmlinuz-1', words: ['a'] },
    { kernel: '/vmlinuz-2', words: ['b'] },
    { kernel: '/vmlinuz-2', words: ['b', 'single'] },
  ]
  t.strictSame(wordsFor(entries, '/boot/vmlinuz-2'), ['b'], 'of its first entry')
  t.strictSame(wordsFor(entries, '/boot/vmlinuz-3'), ['a'], 'of the first entry at all')
  const folders = ['a', 'b'].map((name) => ({ kernel: `/${name}/linux`, words: [name] }))
  t.strictSame(wordsFor(folders, '/boot/b/linux'), ['b'], 'of the entry with its folder')
  t.equal(wordsFor([], '/boot/vmlinuz-3'), undefined)
})
