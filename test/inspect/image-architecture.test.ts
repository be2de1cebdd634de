import { execFileSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { architectures } from '../../lib/architectures.ts'
import { imageArchitecture, rootArchitecture } from '../../lib/inspect/image-architecture.ts'
import { toolPath } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { call, mib } from './made.ts'

t.test('by the type of the root partition', { skip: needs('sfdisk', 'qemu-img') }, async (t) => {
  const scratch = t.testdir({})
  const signal = new AbortController().signal
  const path = join(scratch, 'disk.raw')
  for (const { name, rootType } of architectures) {
    writeFileSync(path, '')
    truncateSync(path, 16 * mib)
    call('sfdisk', ['--quiet', path], `label: gpt\nsize=2048\nsize=4096, type=${rootType}\n`)
    const found = await imageArchitecture({ path, scratch, signal })
    // Both have the type of 32-bit ARM; the table's first is taken.
    t.equal(found?.name, name === 'armel' ? 'armhf' : name)
  }
  const packed = join(scratch, 'disk.qcow2')
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', path, packed], { env: { PATH: toolPath } })
  t.equal((await imageArchitecture({ path: packed, scratch, signal }))?.name, 'mips64el')
  call('sfdisk', ['--quiet', path], 'label: dos\nsize=2048\n')
  t.equal(await imageArchitecture({ path, scratch, signal }), undefined)
})

t.test('partitions without a type tell nothing', (t) => {
  t.equal(rootArchitecture([]), undefined)
  t.equal(rootArchitecture([{}, { type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b' }]), undefined)
  t.end()
})
