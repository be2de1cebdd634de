import t from 'tap'
import { parseAddress } from '../../lib/targets/address.ts'
import { targets } from '../../lib/targets/index.ts'

t.test('addresses, and paths that stand for them', async (t) => {
  const cases: [text: string, href: string][] = [
    ['file:///srv/images/', 'file:///srv/images/'],
    ['/srv/a b', 'file:///srv/a%20b/'],
    ['images', 'file:///here/images/'],
    ['.', 'file:///here/'],
    ['../x#y?z', 'file:///x%23y%3Fz/'],
  ]
  for (const [text, href] of cases)
    t.equal(parseAddress(text, { cwd: '/here', targets }).address.href, href)
})

t.test('each target is one of its kind', async (t) => {
  const schemes = targets.flatMap((target) => target.schemes)
  t.strictSame([...new Set(schemes)], schemes)
  t.strictSame([...new Set(targets.map(({ name }) => name))].length, targets.length)
})
