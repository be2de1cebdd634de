import t from 'tap'
import { fstabEntry, isBlankFstab } from '../../lib/disk/fstab.ts'
import { clock, placed } from './made.ts'

for (const text of ['', '\n', '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n', '  # x\n\n'])
  t.ok(isBlankFstab(text), JSON.stringify(text))
for (const text of ['/dev/sda1 / ext4 defaults 0 1', '# x\n\tproc /proc proc'])
  t.notOk(isBlankFstab(text), JSON.stringify(text))

t.test('a partition that is kept is found by its name', async (t) => {
  const state = placed({ name: 'state', mount: '/srv', keep: true })
  t.match(fstabEntry([state], { clock }).content, '\nPARTLABEL=state /srv ext4 defaults 0 2\n')
})

t.test('swap is used, and mounted nowhere', async (t) => {
  const { mount: _, ...swap } = placed({ name: 'swap', filesystem: 'swap' })
  const uuid = swap.filesystemUuid
  t.match(fstabEntry([swap], { clock }).content, `\nUUID=${uuid} none swap sw 0 0\n`)
  const kept = { ...swap, keep: true, options: 'pri=1' }
  t.match(fstabEntry([kept], { clock }).content, '\nPARTLABEL=swap none swap pri=1 0 0\n')
})

t.test('parents before children, only what is mounted', async (t) => {
  const { mount: _, ...swap } = placed({ name: 'swap' })
  const boot = { filesystemUuid: 'ABCD-1234', mount: '/boot', options: 'umask=0077' }
  const entry = fstabEntry([placed({ ...boot, filesystem: 'vfat' }), swap, placed()], { clock })
  t.equal(
    entry.content,
    `# <file system> <mount point> <type> <options> <dump> <pass>
UUID=22222222-2222-4222-8222-222222222222 / ext4 defaults 0 1
UUID=ABCD-1234 /boot vfat umask=0077 0 2
`,
  )
  t.match(entry, { path: '/etc/fstab', mode: 0o644, mtime: clock })
})
