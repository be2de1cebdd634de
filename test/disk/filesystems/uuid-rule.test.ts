import t from 'tap'
import { volumeUuid, wholeUuid } from '../../../lib/disk/filesystems/uuid-rule.ts'

t.test('in the notation of /etc/fstab', async (t) => {
  t.equal(
    wholeUuid.read('ABCDEF01-2222-3333-4444-555555555555'),
    'abcdef01-2222-3333-4444-555555555555',
  )
  for (const text of ['', 'clear', 'random', '1-2', '00000000-0000-0000-0000-000000000000', 'x'])
    t.equal(wholeUuid.read(text), undefined, text)
  t.equal(volumeUuid.read('abcd1234'), 'ABCD-1234')
  t.equal(volumeUuid.read('ABCD-1234'), 'ABCD-1234')
  for (const text of ['', 'abcd-12345', 'abcg-1234', 'ab-cd1234'])
    t.equal(volumeUuid.read(text), undefined, text)
})
