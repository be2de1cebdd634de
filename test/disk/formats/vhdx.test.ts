import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import t from 'tap'
import { crc32c } from '../../../lib/disk/crc32c.ts'
import { vhdx } from '../../../lib/disk/formats/vhdx.ts'
import { checkFormat, writeDisk } from '../../fixtures/check-format.ts'
import { needs } from '../needs.ts'

const skip = needs('qemu-img', 'vhdiinfo')
const ask = (args: readonly string[]) => execFileSync('qemu-img', args, { encoding: 'utf8' })

function readByAll(output: string, raw: string): void {
  ask(['compare', '-q', '-f', 'raw', '-F', 'vhdx', raw, output])
  ask(['check', '-q', '-f', 'vhdx', output])
  const said = execFileSync('vhdiinfo', [output], { encoding: 'utf8' })
  t.match(said, `(${statSync(raw).size} bytes)`)
}

t.test('disks of any size and content', { skip }, (t) =>
  checkFormat(t, vhdx, { options: {}, read: readByAll }),
)

t.test('what was drawn by lot', { skip }, async (t) => {
  const folder = t.testdir({})
  const [raw, output] = [`${folder}/disk`, `${folder}/disk.vhdx`]
  const ids = new Set<string>()
  for (const length of [1, 2]) {
    writeDisk(raw, 9 << 20, [{ at: 8 << 20, length, isNoise: false }])
    await vhdx.convert({ raw, output, options: {} })
    const file = readFileSync(output)
    t.match(file.toString('utf16le', 8, 40), /^parfait\0+$/)
    const headers = [64, 128].map((kib) =>
      Buffer.from(file.subarray(kib << 10, (kib << 10) + 4096)),
    )
    for (const [index, header] of headers.entries()) {
      t.equal(header.readBigUInt64LE(8), BigInt(index))
      const sum = header.readUInt32LE(4)
      header.writeUInt32LE(0, 4)
      t.equal(~crc32c(0xffff_ffff, header) >>> 0, sum)
      ids.add(header.toString('hex', 16, 32)).add(header.toString('hex', 32, 48))
    }
    const [log, length1] = [Number(headers[0]?.readBigUInt64LE(72)), headers[0]?.readUInt32LE(68)]
    t.ok(
      file.subarray(log, log + Number(length1)).every((byte) => byte === 0),
      'an empty log',
    )
  }
  t.equal(ids.size, 4, 'other content, other identifiers')
})

t.test('CRC-32C of RFC 3720', (t) => {
  const sumOf = (bytes: Uint8Array) => ~crc32c(0xffff_ffff, bytes) >>> 0
  t.equal(sumOf(Buffer.alloc(32)), 0x8a9136aa)
  t.equal(sumOf(Buffer.alloc(32, 0xff)), 0x62a8ab43)
  t.equal(sumOf(Buffer.from('123456789')), 0xe3069283)
  t.end()
})
