import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readGpt, readMbr } from '../../lib/inspect/partitions.ts'
import { needs } from '../disk/needs.ts'
import { call, mib, sourceOf } from './made.ts'

const skip = needs('sfdisk')

function tableOf(folder: string, script: string): string {
  const path = join(folder, 'disk')
  writeFileSync(path, '')
  truncateSync(path, 16 * mib)
  call('sfdisk', ['--quiet', path], script)
  return path
}

t.test('a GPT as sfdisk writes it', { skip }, async (t) => {
  const guid = '0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9'
  const disk = sourceOf(
    tableOf(
      t.testdir({}),
      `label: gpt\n1 : start=2048, size=2048\n3 : start=8192, size=4096, uuid=${guid}, name="röot"\n`,
    ),
  )
  const found = await readGpt(disk)
  t.match(found, [
    { number: 1, start: mib, bytes: mib, name: '' },
    { number: 3, start: 4 * mib, bytes: 2 * mib, partitionUuid: guid, name: 'röot' },
  ])
  t.equal(found?.length, 2)
})

t.test('an MBR with logical partitions', { skip }, async (t) => {
  const disk = sourceOf(
    tableOf(
      t.testdir({}),
      'label: dos\nlabel-id: 0x0badcafe\n1 : start=2048, size=2048, type=83, bootable\n2 : start=6144, size=20480, type=5\n5 : start=8192, size=2048\n6 : start=12288, size=4096\n',
    ),
  )
  t.equal(await readGpt(disk), undefined)
  t.strictSame(await readMbr(disk), [
    { number: 1, start: mib, bytes: mib, partitionUuid: '0badcafe-01' },
    { number: 5, start: 4 * mib, bytes: mib, partitionUuid: '0badcafe-05' },
    { number: 6, start: 6 * mib, bytes: 2 * mib, partitionUuid: '0badcafe-06' },
  ])
})

t.test('what is no table', async (t) => {
  const empty = Buffer.alloc(mib)
  t.equal(await readGpt(sourceOf(empty)), undefined)
  t.equal(await readMbr(sourceOf(empty)), undefined)
  t.equal(await readMbr(sourceOf(Buffer.alloc(100))), undefined, 'too small')
  const bootCode = Buffer.alloc(mib, 0x90)
  bootCode.writeUInt16BE(0x55aa, 510)
  t.equal(await readMbr(sourceOf(bootCode)), undefined, 'code where the table would be')
})

t.test('damaged tables', async (t) => {
  const gpt = Buffer.alloc(mib)
  gpt.write('EFI PART', 512)
  gpt.writeBigUInt64LE(2n, 512 + 72)
  gpt.writeUInt32LE(0xffffffff, 512 + 80)
  gpt.writeUInt32LE(128, 512 + 84)
  t.strictSame(await readGpt(sourceOf(gpt)), [], 'billions of entries')
  gpt.fill(0xff, 1024, 1024 + 128)
  t.strictSame(await readGpt(sourceOf(gpt)), [], 'a partition that is not on the disk')
  gpt.writeUInt32LE(0, 512 + 84)
  t.strictSame(await readGpt(sourceOf(gpt)), [], 'entries of no size')

  const circle = Buffer.alloc(mib)
  circle.writeUInt16BE(0x55aa, 510)
  circle.writeUInt8(5, 446 + 4)
  circle.writeUInt32LE(10, 446 + 8)
  circle.writeUInt32LE(100, 446 + 12)
  const logical = 10 * 512
  circle.writeUInt16BE(0x55aa, logical + 510)
  circle.writeUInt8(0x83, logical + 446 + 4)
  circle.writeUInt32LE(1, logical + 446 + 8)
  circle.writeUInt32LE(1, logical + 446 + 12)
  circle.writeUInt8(5, logical + 462 + 4)
  circle.writeUInt32LE(0xffffff, logical + 462 + 8)
  t.equal((await readMbr(sourceOf(circle)))?.length, 1, 'a chain that leaves the disk')
})
