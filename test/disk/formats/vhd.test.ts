import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, truncateSync } from 'node:fs'
import t from 'tap'
import { vhdFooter } from '../../../lib/disk/formats/vhd/footer.ts'
import { vhd } from '../../../lib/disk/formats/vhd.ts'
import { checkFormat } from '../../fixtures/check-format.ts'
import { needs } from '../needs.ts'

const ask = (args: readonly string[]) => execFileSync('qemu-img', args, { encoding: 'utf8' })

for (const subformat of ['fixed', 'dynamic'])
  t.test(subformat, { skip: needs('qemu-img') }, (t) =>
    checkFormat(t, vhd, {
      options: { subformat },
      read: (output, raw) => {
        ask(['compare', '-q', '-f', 'raw', '-F', 'vpc', raw, output])
        // Of a VHD of a fixed size QEMU has to be told.
        t.equal(JSON.parse(ask(['info', '-f', 'vpc', '--output=json', output])).format, 'vpc')
      },
    }),
  )

t.test('whole MiB, and a size that QEMU believes', { skip: needs('qemu-img') }, async (t) => {
  const folder = t.testdir({ disk: '' })
  truncateSync(`${folder}/disk`, 5 * 2 ** 30 + 512)
  for (const [subformat, most] of [
    ['fixed', 5 * 2 ** 30 + 2 ** 20 + 512],
    ['dynamic', 1 << 20],
  ] as const) {
    const output = `${folder}/${subformat}.vhd`
    await vhd.convert({ raw: `${folder}/disk`, output, options: { subformat } })
    const { size } = statSync(output)
    t.ok(subformat === 'fixed' ? size === most : size < most, `${size}`)
    const told = JSON.parse(ask(['info', '-f', 'vpc', '--output=json', output]))
    t.equal(told['virtual-size'], 5 * 2 ** 30 + 2 ** 20)
  }
})

t.test('a second opinion', { skip: needs('qemu-img', 'vhdiinfo') }, async (t) => {
  const folder = t.testdir({ disk: 'a'.repeat(5000) })
  for (const subformat of ['fixed', 'dynamic']) {
    const output = `${folder}/${subformat}.vhd`
    await vhd.convert({ raw: `${folder}/disk`, output, options: { subformat } })
    const file = readFileSync(output)
    const footer = file.subarray(-512)
    t.equal(footer.readUInt32BE(24), 0, 'no time')
    if (subformat === 'dynamic') t.ok(footer.equals(file.subarray(0, 512)), 'twice the same')
    const said = execFileSync('vhdiinfo', [output], { encoding: 'utf8' })
    t.match(said, /Media size\s*: 1\.0 MiB \(1048576 bytes\)/)
    t.match(said, new RegExp(`Disk type\\s*: ${subformat}`, 'i'))
  }
})

t.test('geometries of the specification', (t) => {
  const shape = (size: number) => [...vhdFooter(size, '0'.repeat(32)).subarray(56, 60)]
  const of = (cylinders: number, ...rest: number[]) => [cylinders >> 8, cylinders & 255, ...rest]
  t.strictSame(shape(40 << 20), of(963, 5, 17))
  t.strictSame(shape(240 << 20), of(990, 16, 31))
  t.strictSame(shape(600 << 20), of(1219, 16, 63))
  t.strictSame(shape(20 * 2 ** 30), of(41_610, 16, 63))
  t.strictSame(shape(127 * 2 ** 30), of(65_278, 16, 255))
  t.end()
})
