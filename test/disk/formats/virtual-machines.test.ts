import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, truncateSync } from 'node:fs'
import t from 'tap'
import { gce } from '../../../lib/disk/formats/gce.ts'
import { vdi } from '../../../lib/disk/formats/vdi.ts'
import { vhdFooter } from '../../../lib/disk/formats/vhd/footer.ts'
import { vhd } from '../../../lib/disk/formats/vhd.ts'
import { checkFormat } from '../../fixtures/check-format.ts'
import { needs } from '../needs.ts'

t.setTimeout(300_000)

const ask = (args: readonly string[]) => execFileSync('qemu-img', args, { encoding: 'utf8' })

for (const [driver, name] of [
  [vdi, 'vdi'],
  [vhd, 'vpc'],
] as const)
  t.test(driver.name, { skip: needs('qemu-img') }, (t) =>
    checkFormat(t, driver, {
      options: {},
      read: (output, raw) => {
        ask(['compare', '-q', '-f', 'raw', '-F', name, raw, output])
        // Of a VHD of a fixed size QEMU has to be told.
        const as = driver === vhd ? ['-f', name] : []
        t.equal(JSON.parse(ask(['info', ...as, '--output=json', output])).format, name)
      },
    }),
  )

t.test('vdi: other content, other UUIDs', { skip: needs('qemu-img') }, async (t) => {
  const folder = t.testdir({ one: 'a'.repeat(4096), two: 'b'.repeat(4096) })
  const ids: string[] = []
  for (const name of ['one', 'two']) {
    const output = `${folder}/${name}.vdi`
    await vdi.convert({ raw: `${folder}/${name}`, output, options: {} })
    ids.push(readFileSync(output).toString('hex', 0x188, 0x1a8))
  }
  t.not(ids[0], ids[1])
  t.match(ids[0], /^[0-9a-f]{12}4/, 'of version 4')
})

t.test('vhd: whole MiB, and a size that QEMU believes', { skip: needs('qemu-img') }, async (t) => {
  const folder = t.testdir({ disk: '' })
  truncateSync(`${folder}/disk`, 5 * 2 ** 30 + 512)
  const output = `${folder}/disk.vhd`
  await vhd.convert({ raw: `${folder}/disk`, output, options: {} })
  t.equal(statSync(output).size, 5 * 2 ** 30 + 2 ** 20 + 512)
  const told = JSON.parse(ask(['info', '-f', 'vpc', '--output=json', output]))
  t.equal(told['virtual-size'], 5 * 2 ** 30 + 2 ** 20)
})

t.test('vhd: geometries of the specification', (t) => {
  const shape = (size: number) => [...vhdFooter(size, '0'.repeat(32)).subarray(56, 60)]
  const of = (cylinders: number, ...rest: number[]) => [cylinders >> 8, cylinders & 255, ...rest]
  t.strictSame(shape(40 << 20), of(963, 5, 17))
  t.strictSame(shape(240 << 20), of(990, 16, 31))
  t.strictSame(shape(600 << 20), of(1219, 16, 63))
  t.strictSame(shape(20 * 2 ** 30), of(41_610, 16, 63))
  t.strictSame(shape(127 * 2 ** 30), of(65_278, 16, 255))
  t.end()
})

t.test('gce', { skip: needs('tar', 'gzip', 'qemu-img') }, async (t) => {
  const folder = t.testdir({ disk: 'x'.repeat(1 << 20) })
  for (const name of ['one', 'two'])
    await gce.convert({ raw: `${folder}/disk`, output: `${folder}/${name}`, options: {} })
  t.ok(readFileSync(`${folder}/one`).equals(readFileSync(`${folder}/two`)))
  const list = execFileSync('tar', ['-tvzf', `${folder}/one`], { encoding: 'utf8' })
  t.match(list, /^-rw-r--r-- 0\/0 +1073741824 1970-01-01 00:00 disk\.raw$/m)
})
