/** Images of qcow2 whose tables were changed at random: they are read, or refused by name; nothing hangs or is left. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { ParfaitError } from '../../lib/errors.ts'
import { openImage } from '../../lib/inspect/open-image.ts'
import { needs } from '../disk/needs.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'
import { call, mib, noise } from './made.ts'

const skip = needs('qemu-img', 'qemu-nbd')
/** The seed is printed by a failure. */
const runs = fuzzRuns(100)
t.setTimeout(600_000)

t.test('any bytes in a header or a table', { skip }, async (t) => {
  const folder = t.testdir({ scratch: {} })
  const [disk, image] = [join(folder, 'disk'), join(folder, 'image')]
  writeFileSync(disk, noise(mib))
  call('qemu-img', ['convert', '-q', '-O', 'qcow2', disk, image])
  const whole = readFileSync(image)
  const used = [...whole.keys()].filter((place) => whole[place] !== 0 && place < 5 << 16)
  const place = fc.oneof(fc.integer({ min: 4, max: 112 }), fc.constantFrom(...used))
  const value = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0xff, 0x7f, 0x80))
  const changes = fc.array(fc.tuple(place, value), { minLength: 1, maxLength: 8 })
  const { signal } = new AbortController()
  let refused = 0
  await fc.assert(
    fc.asyncProperty(changes, fc.integer({ min: 0, max: 9 }), async (list, cut) => {
      const bytes = Buffer.from(whole)
      for (const [at, byte] of list) bytes[at] = byte
      writeFileSync(image, bytes.subarray(0, cut === 0 ? bytes.length >> 2 : bytes.length))
      const started = performance.now()
      try {
        const opened = await openImage({ path: image, scratch: join(folder, 'scratch'), signal })
        try {
          for (const at of [0, 3 << 16, mib - 512]) await opened.read(at, 512)
        } finally {
          await opened.close()
        }
      } catch (error) {
        refused++
        if (!(error instanceof ParfaitError) || error.code !== 'image-invalid') throw error
      }
      if (performance.now() - started > 20_000) throw new Error('it took longer than 20 s')
    }),
    { numRuns: runs },
  )
  t.ok(refused > 0, `${refused} of ${runs} refused`)
  t.strictSame(readdirSync(join(folder, 'scratch')), [])
})
