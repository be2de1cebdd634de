import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { readApplets } from '../../lib/ramdisk/applets.ts'

t.test('a busybox is known by its table, as it tells it itself', (t) => {
  const told = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')
  const names = readApplets(readFileSync('/bin/busybox')) ?? []
  t.strictSame(names.toSorted(), told.toSorted())
  t.end()
})

t.test('whatever byte lies before the table', (t) => {
  // That of Debian 13's busybox-static is 0xa0.
  for (let byte = 0; byte < 256; byte++) {
    const before = Buffer.from([0x5b, 0, byte])
    const table = Buffer.from('[\0[[\0acpid\0sh\0\0', 'latin1')
    const names = readApplets(Buffer.concat([before, table]))
    if (String(names) !== '[,[[,acpid,sh') t.fail(`0x${byte.toString(16)}: ${names}`)
  }
  t.end()
})

t.test('other programs have no such table', (t) => {
  t.equal(readApplets(readFileSync(process.execPath)), undefined)
  t.equal(readApplets(Buffer.from('')), undefined)
  t.strictSame(readApplets(Buffer.from('x\0[\0[[\0sh\0')), ['[', '[[', 'sh'], 'cut off')
  t.end()
})
