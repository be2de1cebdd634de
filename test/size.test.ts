import t from 'tap'
import { describeBytes, type Size, toBytes } from '../lib/size.ts'

const sizes: [Size, number][] = [
  [512, 512],
  [513, 1024],
  ['1K', 1024],
  ['8M', 8 << 20],
  ['1.5G', 1.5 * 2 ** 30],
  ['2T', 2 * 2 ** 40],
]
for (const [size, bytes] of sizes) t.equal(toBytes(size), bytes, `${size}`)

const texts: [number, string][] = [
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1536, '1.5 KiB'],
  [64 << 20, '64 MiB'],
  [3.25 * 2 ** 30, '3.3 GiB'],
]
for (const [bytes, text] of texts) t.equal(describeBytes(bytes), text)
