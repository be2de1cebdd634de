/** Programs whose bytes were changed at random: what is read of them ends soon, whatever it says. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { readElf, readSection } from '../../lib/ramdisk/elf.ts'
import { openedLibraries } from '../../lib/ramdisk/opened-libraries.ts'
import { elfFile } from '../fixtures/elf-file.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const made = elfFile({
  interpreter: '/lib/ld.so',
  needed: ['libc.so'],
  runpath: '/x',
  modinfo: ['a=b'],
})
const whole = { made, real: readFileSync(process.execPath).subarray(0, 1 << 20) }

for (const [name, bytes] of Object.entries(whole))
  t.test(name, (t) => {
    const place = fc.integer({ min: 4, max: Math.min(bytes.length, 2048) - 1 })
    const value = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0xff, 0x7f, 0x80))
    const changes = fc.array(fc.tuple(place, value), { minLength: 1, maxLength: 16 })
    let slowest = 0
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: bytes.length }), (list, size) => {
        const changed = Buffer.from(bytes)
        for (const [at, byte] of list) changed[at] = byte
        const started = performance.now()
        for (const cut of [changed, changed.subarray(0, size)])
          for (const read of [
            readElf,
            openedLibraries,
            (one: Buffer) => readSection(one, '.modinfo'),
          ])
            try {
              read(cut)
            } catch (error) {
              // What the callers know as a damaged file.
              if (!(error instanceof RangeError)) throw error
            }
        slowest = Math.max(slowest, performance.now() - started)
      }),
      { numRuns: fuzzRuns(1000) },
    )
    t.ok(slowest < 3000, `${Math.round(slowest)} ms at most`)
    t.end()
  })
