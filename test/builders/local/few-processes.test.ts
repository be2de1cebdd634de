import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../../lib/files.ts'
import { toolPath } from '../../../lib/run.ts'
import { makeOrdinaryUser, ordinaryUser } from '../../fixtures/user.ts'

const skip = process.getuid?.() !== 0 && 'needs root, to become another user'

t.test('a user with few processes is told so, within seconds', { skip }, (t) => {
  makeOrdinaryUser()
  const folder = mkdtempSync(join(tmpdir(), 'parfait-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  spawnSync('chown', [ordinaryUser, folder])
  const command = join(packageFolder, 'bin', 'disk-image-create')
  const script = `ulimit -u 63; exec ${process.execPath} ${command} --store s -o o -n debian`
  const bare = ['env', '--ignore-environment', `PATH=${toolPath}`, `HOME=${folder}`]
  const words = ['--user', ordinaryUser, '--', ...bare, 'bash', '-c', script]
  const started = performance.now()
  const { status, stderr } = spawnSync('runuser', words, { cwd: folder, encoding: 'utf8' })
  t.equal(status, 2, stderr)
  t.match(stderr, /error\[sandbox-unavailable\]: A sandbox needs more processes/)
  t.ok(performance.now() - started < 15_000)
  t.notOk(existsSync(join(folder, 'o.qcow2')))
  t.end()
})
