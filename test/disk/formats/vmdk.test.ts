/** VMDKs, read by three programs that share no code with us. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import t from 'tap'
import { adapters } from '../../../lib/disk/formats/vmdk/descriptor.ts'
import { vmdk } from '../../../lib/disk/formats/vmdk.ts'
import { checkFormat, writeDisk } from '../../fixtures/check-format.ts'
import { needs } from '../needs.ts'

const skip = needs('qemu-img', '7z', 'vmdkinfo')
const call = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 << 20 })
const usual = { subformat: 'streamOptimized', adapter: 'lsilogic', level: 6 }
const mib = 1 << 20

function readByAll(output: string, raw: string): void {
  call('qemu-img', 'compare', '-q', '-f', 'raw', '-F', 'vmdk', raw, output)
  call('7z', 't', '-bd', '-tvmdk', output)
  call('vmdkinfo', output)
}

t.test('disks of any size and content', { skip }, (t) =>
  checkFormat(t, vmdk, { options: usual, read: readByAll }),
)

t.test('to run from', { skip }, async (t) => {
  const options = { ...usual, subformat: 'monolithicSparse' }
  await checkFormat(t, vmdk, {
    options,
    read: (output, raw) => {
      readByAll(output, raw)
      call('qemu-img', 'check', '-q', '-f', 'vmdk', output)
      t.match(readFileSync(output).toString('latin1', 512, 1024), /\nCID=[0-9a-f]{8}\n/)
    },
  })
})

t.test('tables only where there is data', { skip }, async (t) => {
  const folder = t.testdir({})
  const [raw, output] = [`${folder}/disk`, `${folder}/disk.vmdk`]
  const ends = [0, 100 * mib, 512 * mib - 1].map((at) => ({ at, length: 1, isNoise: false }))
  for (const pieces of [[], ends]) {
    writeDisk(raw, 512 * mib, pieces)
    let told = ''
    const tellDigest = (sha256: string) => {
      told = sha256
    }
    await vmdk.convert({ raw, output, options: usual, tellDigest })
    readByAll(output, raw)
    t.equal(call('sha256sum', output).slice(0, 64), told)
    // Header, descriptor and so on; then marker and table for each of three parts, and one grain each.
    t.equal(statSync(output).size, 65_536 + 5 * 512 + pieces.length * (512 + 5 * 512))
  }
})

t.test('what the descriptor says', { skip }, async (t) => {
  const folder = t.testdir({ one: 'a'.repeat(4096), two: 'b'.repeat(4096) })
  const ids = new Set<string>()
  const output = `${folder}/a name of its own.vmdk`
  for (const name of ['one', 'two'])
    for (const adapter of adapters) {
      await vmdk.convert({ raw: `${folder}/${name}`, output, options: { ...usual, adapter } })
      readByAll(output, `${folder}/${name}`)
      const text = readFileSync(output).toString('latin1', 512, 65_536)
      t.match(text, `\nddb.adapterType = "${adapter}"\n`)
      t.match(text, '\nRDONLY 128 SPARSE "disk.vmdk"\n', 'whole grains')
      t.notMatch(text, 'a name')
      ids.add(/^CID=([0-9a-f]{8})$/m.exec(text)?.[1] ?? '')
    }
  t.equal(ids.size, 2, 'other content, another content id')
  t.notOk(ids.has('ffffffff'))
})

t.test('level', { skip }, async (t) => {
  const folder = t.testdir({ disk: readFileSync('docs/cli.md') })
  const sizes: number[] = []
  for (const level of [9, 1]) {
    const output = `${folder}/${level}.vmdk`
    await vmdk.convert({ raw: `${folder}/disk`, output, options: { ...usual, level } })
    sizes.push(statSync(output).size)
  }
  t.ok(Number(sizes[0]) < Number(sizes[1]), sizes.join(' < '))
})
