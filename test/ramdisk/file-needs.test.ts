import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { needsReader } from '../../lib/ramdisk/file-needs.ts'
import { elfFile } from '../fixtures/elf-file.ts'

t.test('needs are those of the bytes', (t) => {
  const root = t.testdir({
    program: elfFile({ needed: ['libc.so.6'] }),
    script: '#!/usr/bin/env python3\n',
    bare: '#! /bin/sh\n',
    data: 'text',
    damaged: elfFile({ needed: ['libc.so.6'] }).subarray(0, 70),
  })
  const needsOf = needsReader(root)
  t.match(needsOf('/program'), { elf: { needed: ['libc.so.6'] }, opened: [], interpreter: [] })
  t.strictSame(needsOf('/script').interpreter, ['/usr/bin/env', 'python3'])
  t.strictSame(needsOf('/bare').interpreter, ['/bin/sh'])
  t.strictSame(needsOf('/data'), { elf: undefined, opened: [], interpreter: [] })
  t.throws(() => needsOf('/damaged'), { code: 'ramdisk-invalid', place: '/damaged' })
  t.end()
})

t.test('a file is read once', (t) => {
  const root = t.testdir({ program: elfFile({ needed: ['libc.so.6'] }) })
  const needsOf = needsReader(root)
  const first = needsOf('/program')
  rmSync(join(root, 'program'))
  t.equal(needsOf('/program'), first)
  t.end()
})
