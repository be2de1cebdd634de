import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { needs } from '../disk/needs.ts'
import { makeDisk, makeExt, mib, writeFiles } from '../inspect/made.ts'
import { get, gpt, whole } from './kernel-images.ts'

const skip = needs('qemu-nbd', 'qemu-img', 'setpriv', 'mke2fs', 'sfdisk')

t.test('what users ask wrongly, and what they meet', { skip }, async (t) => {
  const folder = t.testdir({ 'not.img': 'hello', empty: '', folder: {} })
  const luks = Buffer.alloc(4 * mib)
  luks.write('LUKS\xba\xbe', 'latin1')
  writeFileSync(join(folder, 'luks'), luks)
  const lvm = Buffer.alloc(4 * mib)
  lvm.write('LABELONE', 512)
  lvm.write('LVM2 001', 512 + 24)
  writeFileSync(join(folder, 'lvm'), lvm)
  makeDisk(join(folder, 'both.raw'), `${gpt}start=2048, size=8192\nstart=10240, size=8192\n`, [
    [1, join(folder, 'luks')],
    [5, join(folder, 'lvm')],
  ])
  const tree = writeFiles(join(folder, 'tree'), { 'etc/x': '' })
  makeExt({ path: join(folder, 'bare.raw'), tree })
  const cases: readonly [readonly string[], RegExp][] = [
    [[], /\[usage\]: Expected one image, got none/],
    [['a', '-i', 'b'], /\[usage\]: Expected one image, got two/],
    [['none.img'], /\[usage\]: There is no image '.*none\.img'/],
    [['folder'], /\[usage\]: .* is a folder/],
    [['empty'], /\[usage\]: .* is empty/],
    [['not.img'], /\[image-invalid\]: Expected a filesystem .*no partitions \(nothing/],
    [['both.raw'], /partition 1 \(encrypted \(LUKS\)\), partition 2 \(LVM\)\n.*hint/],
    [['bare.raw'], /Expected a kernel .*found no partitions \(ext2\)/],
    [['bare.raw', '-o', 'a/b'], /\[usage\]: Expected a name .*'a\/b'/],
    [['bare.raw', '--stanza', 'x'], /\[usage\]: Expected pxelinux or ipxe/],
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await get(folder, ...args)
    t.match({ code, stdout, stderr }, { code: 2, stdout: '', stderr: message }, args.join(' '))
  }
})

t.test('the output folder is made', { skip }, async (t) => {
  const folder = t.testdir({})
  makeExt({ path: join(folder, 'a.raw'), tree: writeFiles(join(folder, 'tree'), whole) })
  const bare = writeFiles(join(folder, 'bare'), { 'etc/x': '' })
  makeExt({ path: join(folder, 'bare.raw'), tree: bare })
  const { code, stdout } = await get(folder, 'a.raw', '-d', 'deep/er')
  t.equal(code, 0)
  t.equal(stdout.split('\n')[0], join(folder, 'deep/er/a-vmlinuz'))
  t.strictSame(readdirSync(join(folder, 'deep/er')), ['a-initrd', 'a-vmlinuz'])
  t.equal(statSync(join(folder, 'deep/er')).mode & 0o777, 0o777 & ~process.umask())
  t.equal((await get(folder, 'a.raw', '-d', 'deep/er')).code, 0, 'and used again')
  t.not((await get(folder, 'bare.raw', '-d', 'vain/x')).code, 0)
  t.notOk(existsSync(join(folder, 'vain')), 'not for an image without a kernel')
})

t.test('an output that cannot be written', { skip }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), whole)
  makeExt({ path: join(folder, 'a.raw'), tree })
  writeFileSync(join(folder, 'file'), '')
  for (const output of ['file', 'file/below']) {
    const refused = await get(folder, 'a.raw', '-d', output)
    const stderr = /\[output-refused\].* no folder\n.*hint/s
    t.match(refused, { code: 2, stdout: '', stderr }, output)
  }
  // Where nothing can be made, mkdir of Node tries for ever.
  const vain = await get(folder, 'a.raw', '-d', '/proc/none/x')
  t.match(vain, { code: 2, stderr: /\[output-refused\].*the kernel’s/ })
  mkdirSync(join(folder, 'a-initrd'))
  const { code } = await get(folder, 'a.raw')
  t.not(code, 0)
  t.strictSame(
    readdirSync(folder).filter((name) => name.startsWith('.')),
    [],
    'nothing is left',
  )
})
