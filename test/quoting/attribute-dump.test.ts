import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { filePath, textOfBytes } from '../../lib/any-bytes.ts'
import { attributeRecord } from '../../lib/quoting/attribute-dump.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const isInName = (byte: number) => byte !== 0 && byte !== 0x2f
const names = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => bytes.filter(isInName))
  .filter((bytes) => bytes.length > 0 && !/^\.{1,2}$/.test(Buffer.from(bytes).toString('latin1')))

t.test('files of any names get any values', async (t) => {
  const folder = t.testdir({})
  const property = fc.property(names, fc.uint8Array({ maxLength: 60 }), (bytes, value) => {
    const path = `${folder}/${textOfBytes(bytes)}`
    closeSync(openSync(filePath(path), 'w'))
    const input = attributeRecord({ path, name: 'user.mine', value })
    execFileSync('setfattr', ['-h', '--restore=-'], { input })
    const values = execFileSync(
      'sh',
      ['-c', 'getfattr --only-values -n user.mine -- * .[!.]*; rm -f -- * .[!.]* ..?*'],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    t.strictSame([...values], [...value])
  })
  fc.assert(property, { numRuns: fuzzRuns(60) })
})
