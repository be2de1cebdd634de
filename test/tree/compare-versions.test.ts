import t from 'tap'
import { compareVersions } from '../../lib/tree/compare-versions.ts'

t.test('versions, oldest first', async (t) => {
  const inOrder = [
    '0-rescue-0123',
    '5.10.0-30-amd64',
    '6.1.0-9-amd64',
    '6.1.0-10-amd64',
    '6.9.2',
    '6.10~rc1',
    '6.10',
    '6.10-1',
    '6.10.1',
    '6.10.1-2.fc40',
    '6.10.1-10.fc40',
    '10.0',
  ]
  for (let index = 1; index < inOrder.length; index++) {
    const [a = '', b = ''] = inOrder.slice(index - 1)
    t.ok(compareVersions(a, b) < 0, `${a} < ${b}`)
    t.ok(compareVersions(b, a) > 0, `${b} > ${a}`)
  }
  t.equal(compareVersions('6.1', '6.1'), 0)
  t.equal(compareVersions('6.01', '6.1'), 0)
})
