import t from 'tap'
import { biosPieces, corePlace } from '../../../lib/disk/bootloaders/grub-bios.ts'
import { placed } from '../made.ts'

const mib = 1 << 20

t.test('where the core image goes', async (t) => {
  const bios = placed({ type: 'bios-boot', start: 3 * mib, bytes: mib })
  t.strictSame(corePlace('gpt', [placed(), bios]), { offset: 3 * mib, bytes: mib })
  t.equal(corePlace('gpt', [placed()]), undefined)
  t.strictSame(corePlace('mbr', [placed()]), { offset: 512, bytes: mib - 512 })
  t.strictSame(corePlace('mbr', [placed({ start: 63 * 512 })]), { offset: 512, bytes: 62 * 512 })
})

t.test('what grub-bios-setup would patch', async (t) => {
  const boot = Buffer.alloc(512, 0xaa)
  const core = Buffer.alloc(2048, 0xbb)
  const pieces = biosPieces({ boot, core, place: { offset: mib, bytes: mib } })
  const [first, second] = pieces.map(({ offset, data }) => ({ offset, data: Buffer.from(data) }))
  t.strictSame([first?.offset, first?.data.length], [0, 440], 'neither disk id nor table')
  t.equal(first?.data.readBigUInt64LE(0x5c), 2048n)
  t.equal(first?.data.readUInt8(0x64), 0xff)
  t.equal(first?.data.readUInt16LE(0x66), 0x9090)
  t.strictSame([second?.offset, second?.data.length], [mib, 2048])
  t.equal(second?.data.readBigUInt64LE(0x1f4), 2049n)
  t.equal(second?.data.readUInt32LE(0x1fc), 0xbbbbbbbb, 'length and segment stay')
  t.equal(core[0x1f4], 0xbb, 'the input stays')
})

t.test('no room', async (t) => {
  const core = Buffer.alloc(1025)
  const place = { offset: 512, bytes: 1024 }
  t.throws(() => biosPieces({ boot: Buffer.alloc(512), core, place }), {
    code: 'boot-loader',
    message: 'GRUB has 1025 bytes, and there are 1024 (1 KiB) for it',
  })
})
