import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { swap } from '../../../lib/disk/filesystems/swap.ts'
import { run } from '../../../lib/run.ts'
import { clock, placed } from '../made.ts'
import { needs } from '../needs.ts'

const mib = 1 << 20
const seed = 'ab'.repeat(32)
const uuid = swap.uuid(seed)

async function make(folder: string, bytes: number, label = 'page') {
  const disk = `${folder}/disk`
  writeFileSync(disk, '')
  truncateSync(disk, bytes + 2 * mib)
  const more = { name: 'swap', filesystem: 'swap', filesystemUuid: uuid, label, start: mib, bytes }
  await swap.make({ disk, partition: placed(more), clock, seed, scratch: folder })
  return disk
}

t.test('as blkid and mkswap have it', { skip: needs('blkid', 'mkswap') }, async (t) => {
  const folder = t.testdir({})
  const disk = await make(folder, 5 * mib + 512)
  const probe = ['-p', '-O', `${mib}`, '-S', `${5 * mib}`, '-o', 'export']
  const { stdout } = await run('blkid', [...probe, disk])
  for (const line of ['TYPE=swap', 'VERSION=1', `UUID=${uuid}`, 'LABEL=page'])
    t.ok(stdout.split('\n').includes(line), `${line} in ${stdout}`)
  writeFileSync(`${folder}/theirs`, '')
  truncateSync(`${folder}/theirs`, 5 * mib)
  await run('mkswap', ['--uuid', uuid, '--label', 'page', `${folder}/theirs`])
  const ours = readFileSync(disk).subarray(mib, 6 * mib)
  t.ok(ours.equals(readFileSync(`${folder}/theirs`)), 'byte by byte')
  t.ok(swap.recognise?.(ours.subarray(0, 128 << 10)))
})

t.test('too small', async (t) => {
  await t.rejects(make(t.testdir({}), 32768), {
    code: 'disk-too-small',
    message: /^Partition 'swap' with 32768 bytes \(32 KiB\) is too small for swap space/,
  })
  t.notOk(swap.recognise?.(Buffer.alloc(100)))
})
