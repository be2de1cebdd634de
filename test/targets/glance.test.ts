import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { publish } from '../../lib/index.ts'
import { startOpenStack } from '../fixtures/openstack.ts'
import { hostWith } from '../fixtures/publish-host.ts'
import { toyClock } from '../fixtures/toy-clock.ts'

const cloud = await startOpenStack(t)

function hostAt(home: string, more: Readonly<Record<string, string>> = {}) {
  return hostWith({
    ...toyClock(Date.now()),
    cwd: home,
    env: { HOME: home, ...cloud.env, ...more },
  })
}

t.test('an image: there once, there already, another one', async (t) => {
  const cwd = t.testdir({ 'web.raw': 'image one' })
  const { host, sent } = hostAt(cwd)
  const file = join(cwd, 'web.raw')
  const to = 'glance:///web'
  const done = await publish({ file, to }, host)
  t.match(done, { url: 'glance:///web', isNew: true, verifiedBy: 'service-digest' })
  sent.length = 0
  const again = await publish({ file, to }, host)
  t.match(again, { isNew: false, id: done.id })
  t.strictSame(sent, [])
  writeFileSync(file, 'image two')
  await t.rejects(publish({ file, to }, host), { code: 'target-differs' })
  const other = await publish({ file, to, overwrite: true }, host)
  t.not(other.id, done.id)
})
