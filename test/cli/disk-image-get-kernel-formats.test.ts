import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { completeFormatOptions } from '../../lib/disk/format-options.ts'
import { findFormat } from '../../lib/disk/formats/index.ts'
import { needs } from '../disk/needs.ts'
import { makeDisk, makeExt, sha256, writeFiles } from '../inspect/made.ts'
import { get, gpt, initrd, kernel, one, whole } from './kernel-images.ts'

const skip = needs('qemu-nbd', 'qemu-img', 'setpriv', 'mke2fs', 'sfdisk')

t.test('kernels come out of every format of virtual machines', { skip }, async (t) => {
  const folder = t.testdir({ out: {} })
  const tree = writeFiles(join(folder, 'tree'), whole)
  const root = makeExt({ path: join(folder, 'root.ext4'), tree, args: ['-t', 'ext4'] })
  const raw = makeDisk(join(folder, 'disk.raw'), gpt + one, [[1, root]])
  for (const [name, given] of [
    ['vdi', {}],
    ['vhd', { subformat: 'fixed' }],
    ['vhd', { subformat: 'dynamic' }],
    ['vhdx', {}],
    ['vmdk', { subformat: 'streamOptimized' }],
    ['vmdk', { subformat: 'monolithicSparse' }],
  ] as const) {
    const image = join(folder, 'image')
    const driver = findFormat(name)
    const { options } = completeFormatOptions(driver, given, false)
    await driver.convert({ raw, output: image, options })
    const { code, stderr } = await get(folder, image, '-d', 'out', '-o', 'it')
    t.match({ code, stderr }, { code: 0, stderr: '' }, `${name} ${Object.values(given)}`)
    t.strictSame(
      ['vmlinuz', 'initrd'].map((part) => sha256(readFileSync(join(folder, `out/it-${part}`)))),
      [kernel, initrd].map(sha256),
    )
  }
})
