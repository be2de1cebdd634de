import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { gce } from '../../../lib/disk/formats/gce.ts'
import { vdi } from '../../../lib/disk/formats/vdi.ts'
import { checkFormat } from '../../fixtures/check-format.ts'
import { needs } from '../needs.ts'

t.setTimeout(300_000)

const ask = (args: readonly string[]) => execFileSync('qemu-img', args, { encoding: 'utf8' })

t.test('vdi', { skip: needs('qemu-img') }, (t) =>
  checkFormat(t, vdi, {
    options: {},
    read: (output, raw) => {
      ask(['compare', '-q', '-f', 'raw', '-F', 'vdi', raw, output])
      t.equal(JSON.parse(ask(['info', '--output=json', output])).format, 'vdi')
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

t.test('gce', { skip: needs('tar', 'gzip', 'qemu-img') }, async (t) => {
  const folder = t.testdir({ disk: 'x'.repeat(1 << 20) })
  for (const name of ['one', 'two'])
    await gce.convert({ raw: `${folder}/disk`, output: `${folder}/${name}`, options: {} })
  t.ok(readFileSync(`${folder}/one`).equals(readFileSync(`${folder}/two`)))
  const list = execFileSync('tar', ['-tvzf', `${folder}/one`], { encoding: 'utf8' })
  t.match(list, /^-rw-r--r-- 0\/0 +1073741824 1970-01-01 00:00 disk\.raw$/m)
})
