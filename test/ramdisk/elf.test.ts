import { readFileSync } from 'node:fs'
import t from 'tap'
import { readElf, readSection } from '../../lib/ramdisk/elf.ts'
import { elfFile } from '../fixtures/elf-file.ts'

t.test('both widths and both byte orders', (t) => {
  for (const bits of [32, 64] as const)
    for (const isBigEndian of [false, true])
      t.strictSame(
        readElf(
          elfFile({
            bits,
            isBigEndian,
            machine: 183,
            interpreter: '/lib/ld.so',
            needed: ['libc.so.6', 'libm.so.6'],
            runpath: '$ORIGIN/../lib:/opt/lib',
          }),
        ),
        {
          bits,
          machine: 183,
          interpreter: '/lib/ld.so',
          needed: ['libc.so.6', 'libm.so.6'],
          rpath: [],
          runpath: ['$ORIGIN/../lib', '/opt/lib'],
        },
        `${bits} bits, ${isBigEndian ? 'big' : 'little'} end first`,
      )
  t.end()
})

t.test('real programs', (t) => {
  const node = readElf(readFileSync(process.execPath))
  t.match(node?.interpreter, /^\/lib.*\/ld-/)
  t.ok(node?.needed.includes('libc.so.6'), 'node needs a libc')
  const busybox = readElf(readFileSync('/bin/busybox'))
  t.match(busybox, { interpreter: undefined, needed: [] }, 'a static busybox needs nothing')
  t.end()
})

t.test('what is no ELF file, and what is cut off', (t) => {
  t.equal(readElf(Buffer.from('#!/bin/sh\n')), undefined)
  t.equal(readElf(Buffer.alloc(0)), undefined)
  const whole = elfFile({ needed: ['libc.so.6'] })
  t.throws(() => readElf(whole.subarray(0, 100)), RangeError)
  t.throws(() => readElf(whole.subarray(0, whole.length - 40)), RangeError)
  t.end()
})

t.test('sections', (t) => {
  for (const bits of [32, 64] as const) {
    const bytes = elfFile({ bits, modinfo: ['license=GPL', 'depends=a,b'] })
    t.equal(readSection(bytes, '.modinfo')?.toString(), 'license=GPL\0depends=a,b\0')
    t.equal(readSection(bytes, '.nothing'), undefined)
  }
  t.end()
})
