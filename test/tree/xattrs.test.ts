import t from 'tap'
import { dumpReader } from '../../lib/tree/xattrs.ts'

const dump = `# file: /tree/bin/ping
security.capability=0x0100000200200000
user.overlay.origin=0x00
security.selinux=0x00

# file: /tree/only overlay
trusted.overlay.opaque=0x79

# file: /tree/back\\134slash\\012\\303\\274
user.z=0x01
user.empty
user.na me\\075=0x7a

`

function read(text: string) {
  const reader = dumpReader()
  for (const line of text.split('\n')) reader.take(line)
  return reader.end()
}

t.test('attributes by path, in order, none of the host', async (t) => {
  t.strictSame(
    [...read(dump)],
    [
      ['/tree/bin/ping', { 'security.capability': '0100000200200000' }],
      ['/tree/back\\slash\nü', { 'user.empty': '', 'user.na me=': '7a', 'user.z': '01' }],
    ],
  )
})

t.test('a name that is not UTF-8', async (t) => {
  // As getfattr is read: a letter for each byte.
  const name = '# file: /a\nuser.\xe9=0x00\n\n'
  t.throws(() => read(name), { code: 'text-refused', place: '/a', message: /in UTF-8/ })
  const good = read(Buffer.from('# file: /é\nuser.é=0x00\n\n').toString('latin1'))
  t.strictSame([...good], [['/é', { 'user.é': '00' }]])
})

t.test('nothing', async (t) => {
  t.equal(read('').size, 0)
})
