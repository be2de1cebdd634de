import t from 'tap'
import { openedLibraries } from '../../lib/ramdisk/opened-libraries.ts'

t.test('what has no notes opens nothing', (t) => {
  t.strictSame(openedLibraries(Buffer.from('#!/bin/sh\n')), [])
  t.strictSame(openedLibraries(Buffer.alloc(0)), [])
  t.end()
})
