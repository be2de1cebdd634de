import t from 'tap'
import {
  extMakeOptions,
  readExtOptions,
} from '../../../../lib/disk/filesystems/ext/make-options.ts'
import { ext4 } from '../../../../lib/disk/filesystems/ext4.ts'
import { entry, folder } from '../../made.ts'
import { needs } from '../../needs.ts'
import { makeExt4 } from '../made-ext4.ts'

const skip = needs('mke2fs', 'debugfs', 'e2fsck')

t.test('the last of a kind counts', async (t) => {
  t.match(readExtOptions([]), { reserved: '1', bytesPerInode: undefined, inodes: undefined })
  t.match(readExtOptions(['-m', '5', '-m0', '-N', '99', '-i', '2048']), {
    reserved: '0',
    bytesPerInode: 2048,
    inodes: 99,
  })
  t.notOk(readExtOptions(['-O', 'extent,^64bit']).features.includes('64bit'))
})

t.test('what would make it unreadable, or another one each time, is refused', async (t) => {
  for (const words of ['-O orphan_file', '-O ^extent', '-O none', '-U random', '-b 1024', '-m 1e1'])
    t.equal(extMakeOptions.faults(words.split(' ')).length, 1, words)
  for (const words of ['-m 0', '-i 1024', '-N 4096', '-O ^has_journal,^metadata_csum,extent'])
    t.strictSame(extMakeOptions.faults(words.split(' ')), [], words)
})

t.test('mke2fs gets them, and debugfs fills what it made', { skip }, async (t) => {
  const entries = [folder('/'), entry('/a', { content: 'a', size: 1 })]
  const makeOptions = ['-m', '0', '-i', '4096', '-O', '^has_journal,^64bit']
  const ask = await makeExt4({ folder: t.testdir({}), entries, makeOptions })
  const stats = await ask('stats -h')
  t.match(stats, /Reserved block count: +0\n/)
  t.match(stats, /Inode count: +16384\n/)
  t.notMatch(stats, /has_journal|64bit/)
  t.equal(await ask('cat /a'), 'a')
  const many = await makeExt4({ folder: t.testdir({}), entries, makeOptions: ['-N', '50000'] })
  const [, count] = /Inode count: +([0-9]+)\n/.exec(await many('stats -h')) ?? []
  t.ok(Number(count) >= 50_000, `${count} inodes`)
})

t.test('a partition that is sized by its content has room for the inodes', async (t) => {
  const content = { bytes: 64 << 20, inodes: 1000 }
  t.ok(ext4.minimum(content, ['-i', '1024']) > ext4.minimum(content) * 1.2)
  t.ok(ext4.minimum(content, ['-N', '500000']) > ext4.minimum(content) + 500_000 * 256)
  t.ok(ext4.minimum(content, ['-O', '^has_journal']) < ext4.minimum(content))
})
