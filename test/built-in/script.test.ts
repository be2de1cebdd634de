import t from 'tap'
import { buildFails, buildTree } from '../../lib/test-kit/index.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(240_000)
const skip = needsSandbox()
const files = {
  'one.sh': '#!/bin/sh\necho one >>/etc/order\nid -u\n',
  'more/two': '#!/bin/sh\necho two >>/etc/order\n',
  fails: '#!/bin/sh\necho "there is no such thing"\nexit 4\n',
  plain: 'echo no shebang\n',
  windows: '#!/bin/sh\r\necho x\r\n',
}

t.test('scripts run in the order that they are named in', { skip }, async (t) => {
  const build = tinyBuild(t, 'script', files)
  const tree = await buildTree(build({ install: ['more/two', 'one.sh'], finalise: ['more/two'] }))
  t.equal(await tree.read('/etc/order'), 'two\none\ntwo\n')
  t.equal(await tree.log('script/90-script'), '0\n', 'as root')
  const none = await buildTree(build({}))
  t.equal(await none.exists('/etc/order'), false)
})

t.test('scripts that cannot be run, and one that fails', { skip }, async (t) => {
  const build = tinyBuild(t, 'script', files)
  await buildFails(build({ install: ['nothing'] }), {
    code: 'settings-invalid',
    message: /script '.*\/nothing' cannot be read \(option 'install'\)/,
  })
  await buildFails(build({ finalise: ['plain'] }), { message: /does not begin with '#!'/ })
  await buildFails(build({ install: ['windows'] }), { message: /ends in CR LF/ })
  await buildFails(build({ install: ['one.sh', 'fails'] }), {
    message: /script\/install.d\/90-script' failed[\s\S]*no such thing/,
  })
})
