import t from 'tap'
import { formatStanza, readStanzaKind } from '../../lib/inspect/stanza.ts'

const request = {
  label: 'my image',
  kernel: 'out-vmlinuz',
  initrd: 'out-initrd',
  commandLine: 'root=UUID=1 ro',
}

t.test('stanzas', async (t) => {
  t.equal(
    formatStanza('pxelinux', request),
    'LABEL my-image\n  LINUX out-vmlinuz\n  INITRD out-initrd\n  APPEND root=UUID=1 ro\n',
  )
  t.equal(
    formatStanza('ipxe', request),
    '#!ipxe\nkernel out-vmlinuz initrd=out-initrd root=UUID=1 ro\ninitrd out-initrd\nboot\n',
  )
  const bare = { ...request, initrd: undefined }
  t.equal(
    formatStanza('pxelinux', bare),
    'LABEL my-image\n  LINUX out-vmlinuz\n  APPEND root=UUID=1 ro\n',
  )
  t.equal(formatStanza('ipxe', bare), '#!ipxe\nkernel out-vmlinuz root=UUID=1 ro\nboot\n')
})

t.test('kinds', async (t) => {
  t.equal(readStanzaKind('ipxe'), 'ipxe')
  t.throws(() => readStanzaKind('grub'), { code: 'usage', message: /pxelinux or ipxe.*'grub'/ })
  t.throws(() => readStanzaKind('toString'), { code: 'usage' })
})
