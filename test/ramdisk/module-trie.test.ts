import t from 'tap'
import { type IndexValue, writeModuleIndex } from '../../lib/ramdisk/module-trie.ts'

/** Walks an index as libkmod does, for one key without wildcards. */
function lookUp(index: Buffer, key: string): string[] {
  let place = index.readUInt32BE(8)
  let rest = key
  for (;;) {
    let at = place & 0x0fffffff
    const text = () => {
      const end = index.indexOf(0, at)
      const found = index.toString('latin1', at, end)
      at = end + 1
      return found
    }
    if (place & 0x80000000) {
      const prefix = text()
      if (!rest.startsWith(prefix)) return []
      rest = rest.slice(prefix.length)
    }
    let next = 0
    if (place & 0x20000000) {
      const [first = 0, last = 0] = index.subarray(at, at + 2)
      const code = rest.charCodeAt(0)
      if (code >= first && code <= last) next = index.readUInt32BE(at + 2 + 4 * (code - first))
      at += 2 + 4 * (last - first + 1)
    }
    if (rest === '') {
      if (!(place & 0x40000000)) return []
      const count = index.readUInt32BE(at)
      at += 4
      return Array.from({ length: count }, () => {
        at += 4
        return text()
      })
    }
    if (next === 0) return []
    place = next
    rest = rest.slice(1)
  }
}

const entry = (key: string, value: string, priority = 0): IndexValue => ({ key, value, priority })

t.test('every key is found, and no other', (t) => {
  const keys = ['a', 'ab', 'abc', 'abd', 'b', 'pci:v1', 'pci:v2', 'pci:w', 'x_y']
  const index = writeModuleIndex(keys.map((key) => entry(key, `of ${key}`)))
  for (const key of keys) t.strictSame(lookUp(index, key), [`of ${key}`], key)
  for (const key of ['', 'c', 'pci', 'pci:v', 'pci:v3', 'abcd'])
    t.strictSame(lookUp(index, key), [], key)
  t.end()
})

t.test('values of one key in the order of their priority', (t) => {
  const index = writeModuleIndex([entry('k', 'late', 9), entry('k', 'early', 2), entry('l', 'x')])
  t.strictSame(lookUp(index, 'k'), ['early', 'late'])
  t.end()
})

t.test('no entry, and the first words of the file', (t) => {
  t.equal(writeModuleIndex([]).subarray(0, 8).toString('hex'), 'b007f45700020001')
  t.strictSame(lookUp(writeModuleIndex([]), 'a'), [])
  t.end()
})
