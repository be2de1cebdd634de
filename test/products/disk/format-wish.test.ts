import t from 'tap'
import { readFormatWish } from '../../../lib/products/disk/format-wish.ts'

const good: [string, object][] = [
  ['raw', { name: 'raw', options: {} }],
  ['qcow2:compression=none', { name: 'qcow2', options: { compression: 'none' } }],
  ['a:b=c=d:e=', { name: 'a', options: { b: 'c=d', e: '' } }],
]
for (const [text, wish] of good) t.strictSame(readFormatWish(text), wish, text)

const bad: [string, string][] = [
  ['a:b', "Expected FORMAT:KEY=VALUE, got 'a:b'"],
  ['a:', "Expected FORMAT:KEY=VALUE, got 'a:'"],
  ['a:=b', "Expected FORMAT:KEY=VALUE, got 'a:=b'"],
  ['a:b=1:b=2', "The option 'b' is given twice in 'a:b=1:b=2'"],
]
for (const [text, fault] of bad) t.equal(readFormatWish(text), fault, text)
