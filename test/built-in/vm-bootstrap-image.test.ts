/** What the flavour `vm-bootstrap` writes into an image. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { buildTree } from '../../lib/test-kit/index.ts'
import { runner } from '../fixtures/bootstrap-machine.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(400_000)

t.test('what an image gets', { skip: needsSandbox() }, async (t) => {
  const build = tinyBuild(t, 'vm-bootstrap')
  const tree = await buildTree(build({ url: 'http://192.0.2.1:8080/a?b=$(c)&d', 'max-retry': 3 }))
  await tree.expect({
    files: {
      '/etc/default/vm-bootstrap':
        "url='http://192.0.2.1:8080/a?b=$(c)&d'\nmax_retry=3\ninterval=60\nnetwork_wait=300\n",
      '/root/bootstrap/bootstrap-max-retry': '3\n',
      '/root/bootstrap/start-bootstrap': '',
      '/usr/lib/parfait/run-vm-bootstrap': readFileSync(runner, 'utf8'),
    },
    packages: ['wget'],
  })
  const link = '/etc/systemd/system/multi-user.target.wants/vm-bootstrap.service'
  const { stdout } = await tree.run(['readlink', link])
  t.equal(stdout, '/usr/lib/systemd/system/vm-bootstrap.service\n')
})
