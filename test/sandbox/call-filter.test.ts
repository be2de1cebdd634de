import t from 'tap'
import { callFilter } from '../../lib/sandbox/call-filter.ts'
import { callTables } from '../../lib/sandbox/system-calls.ts'

interface Call {
  readonly arch: number
  readonly number: number
  readonly arguments?: readonly number[]
}

const [allowed, notPermitted, absent] = [0x7fff0000, 0x00050001, 0x00050026]

/** What the kernel makes of a call: the verdict of a filter; networking/filter.rst of the kernel's documents. */
function judge(byteOrder: 'LE' | 'BE', call: Call): number {
  const isLittle = byteOrder === 'LE'
  const program = new DataView(callFilter(byteOrder).buffer)
  const data = new DataView(new ArrayBuffer(64))
  data.setUint32(0, call.number, isLittle)
  data.setUint32(4, call.arch, isLittle)
  for (const [index, value] of (call.arguments ?? []).entries())
    data.setBigUint64(16 + index * 8, BigInt(value), isLittle)
  let a = 0
  for (let at = 0; at < program.byteLength; at += 8) {
    const k = program.getUint32(at + 4, isLittle)
    const jump = (holds: boolean) => program.getUint8(at + (holds ? 2 : 3)) * 8
    const code = program.getUint16(at, isLittle)
    if (code === 0x06) return k
    if (code === 0x20) a = data.getUint32(k, isLittle)
    else if (code === 0x54) a = (a & k) >>> 0
    else if (code === 0x15) at += jump(a === k)
    else if (code === 0x45) at += jump((a & k) !== 0)
    else throw new Error(`instruction ${code}`)
  }
  throw new Error('no verdict')
}

t.test('every architecture, in both orders of bytes', (t) => {
  const newCgroup = 0x02000000
  const flags = 0x7e020000 & ~newCgroup
  for (const byteOrder of ['LE', 'BE'] as const)
    for (const table of callTables) {
      const { arch, addKey, requestKey, keyctl, clone3, unshare, clone, cloneFlags } = table
      const verdict = (number: number, ...words: number[]) =>
        judge(byteOrder, { arch, number, arguments: words })
      const cloned = (word: number) => verdict(clone, ...(cloneFlags === 1 ? [1, word] : [word]))
      for (const number of [addKey, requestKey, keyctl, clone3])
        t.equal(verdict(number), absent, `${arch.toString(16)}: ${number}`)
      t.equal(verdict(unshare, flags), allowed)
      t.equal(verdict(unshare, flags | newCgroup), notPermitted)
      t.equal(cloned(flags), allowed)
      t.equal(cloned(newCgroup | 17), notPermitted)
      for (const number of [0, 1, 100, 221, 300, 400]) t.equal(verdict(number, newCgroup), allowed)
    }
  t.end()
})

t.test('x32 has no other numbers, and an architecture that is not known no calls at all', (t) => {
  const [{ arch, keyctl } = { arch: 0, keyctl: 0 }] = callTables
  t.equal(judge('LE', { arch, number: keyctl + 0x40000000 }), absent)
  t.equal(judge('LE', { arch, number: 0x40000000 }), allowed)
  t.equal(judge('LE', { arch: 0x40000055, number: 0 }), absent)
  t.end()
})
