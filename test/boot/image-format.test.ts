/** Images of strangers: nothing that they name is opened. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { inspectImage } from '../../lib/boot/image.ts'
import { imageFormat } from '../../lib/boot/image-format.ts'
import { openImage } from '../../lib/inspect/open-image.ts'
import { needs } from '../disk/needs.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const skip = needs('qemu-img', 'qemu-nbd')
const folder = t.testdir({ secret: 'a secret of the host\n'.padEnd(1 << 20, '.') })
const at = (name: string) => join(folder, name)
const qemuImg = (...args: string[]) => execFileSync('qemu-img', args, { stdio: 'pipe' })
const scratch = folder
const { signal } = new AbortController()

async function formatOf(name: string) {
  const file = await open(at(name))
  try {
    return await imageFormat(file)
  } finally {
    await file.close()
  }
}

t.test('formats, as QEMU calls them', { skip }, async (t) => {
  const made = [
    ['raw', []],
    ['qcow2', []],
    ['qcow2', ['-o', 'compat=0.10']],
    ['qcow', []],
    ['qed', []],
    ['vdi', []],
    ['vhdx', []],
    ['vpc', []],
    ['vpc', ['-o', 'subformat=fixed']],
    ['vmdk', []],
  ] as const
  for (const [format, options] of made) {
    qemuImg('create', '-q', '-f', format, ...options, at('x'), '8M')
    t.strictSame(await formatOf('x'), { format }, `${format} ${options.join(' ')}`)
    const { format: found, size } = await inspectImage(at('x'))
    t.equal(found, format)
    t.ok(size >= 8 << 20 && size < 9 << 20, `${size}`)
  }
  qemuImg('create', '-q', '-f', 'raw', at('disk'), '8M')
  qemuImg('convert', '-O', 'vmdk', '-o', 'subformat=streamOptimized', at('disk'), at('x'))
  t.strictSame(await formatOf('x'), { format: 'vmdk', isReadOnly: true })
})

t.test('images that name a file of the host', { skip }, async (t) => {
  const secret = at('secret')
  const backing = ['-b', secret, '-F', 'raw']
  qemuImg('create', '-q', '-f', 'qcow2', ...backing, at('qcow2'))
  qemuImg('create', '-q', '-f', 'qcow', ...backing, at('qcow'))
  qemuImg('create', '-q', '-f', 'qed', ...backing, at('qed'))
  qemuImg('create', '-q', '-f', 'qcow2', '-o', `data_file=${at('data')}`, at('data-file'), '1M')
  qemuImg('create', '-q', '-f', 'vmdk', '-o', 'subformat=monolithicFlat', at('flat.vmdk'), '1M')
  qemuImg('create', '-q', '-f', 'vmdk', at('parent.vmdk'), '1M')
  qemuImg('create', '-q', '-f', 'vmdk', '-b', at('parent.vmdk'), '-F', 'vmdk', at('child.vmdk'))
  const text = `version=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 2048 FLAT "${secret}" 0\n`
  writeFileSync(at('text.vmdk'), text)
  writeFileSync(at('commented.vmdk'), `# one\n \n#two\n${text}`)
  copyFileSync(at('parent.vmdk'), at('no-size.vmdk'))
  writeSync(openSync(at('no-size.vmdk'), 'r+'), Buffer.alloc(8), 0, 8, 12)
  const names = ['qcow2', 'qcow', 'qed', 'data-file', 'flat.vmdk', 'child.vmdk', 'text.vmdk']
  for (const name of [...names, 'commented.vmdk', 'no-size.vmdk']) {
    const wanted = { code: 'image-invalid', message: / names /, hint: /qemu-img convert/ }
    await t.rejects(inspectImage(at(name)), wanted, name)
    await t.rejects(openImage({ path: at(name), scratch, signal }), wanted, name)
  }
})

t.test('a name of a protocol is a name', { skip }, async (t) => {
  for (const name of ['nbd:localhost:1', 'json:{"driver":"raw"}', 'fat:x', 'a:b,c']) {
    writeFileSync(at(name), Buffer.alloc(1024))
    const image = await openImage({ path: at(name), scratch, signal })
    t.equal(image.size, 1024, name)
    await image.close()
  }
})

t.test('any bytes have a format, and none is probed by QEMU', { skip }, async (t) => {
  const begins = [
    'QFI\xfb\0\0\0\x03',
    'QFI\xfb',
    'QED\0',
    'KDMV',
    'COWD',
    '# x\nversion=1\n',
    'conectix',
  ]
  const bytes = fc
    .tuple(fc.constantFrom('', ...begins), fc.uint8Array({ maxLength: 6000 }))
    .map(([begin, rest]) => Buffer.concat([Buffer.from(begin, 'latin1'), rest]))
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      writeFileSync(at('any'), content)
      const { format } = await formatOf('any')
      return /^(raw|qcow2?|qed|vmdk|vhdx|vpc|vdi)$/.test(format)
    }),
    { numRuns: fuzzRuns(500) },
  )
  t.pass('it ends')
})
