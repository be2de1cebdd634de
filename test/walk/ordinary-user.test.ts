import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { diskImageCreate, startCommand } from '../fixtures/command.ts'
import { makeOrdinaryUser, ordinaryUser } from '../fixtures/user.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

/** Runs a command as the ordinary user; the reason why these tests cannot is asked for first. */
const become = ['runuser', '--user', ordinaryUser, '--']
const skip =
  needsSandbox() || (process.getuid?.() !== 0 && 'needs root, to become another user') || prepare()

function prepare(): string | false {
  makeOrdinaryUser()
  const [command = '', ...words] = [...become, 'test', '-r', join(packageFolder, 'package.json')]
  return spawnSync(command, words).status !== 0 && 'needs a checkout that others can read'
}

t.setTimeout(300_000)

for (const name of [
  'walk/inside',
  'walk/odd-places',
  'deliver/all-or-none',
  'walk/whiteouts',
  'walk/failures',
  'walk/secrets',
  'walk/leak-gate',
  'walk/hostile-hooks',
  'deliver/hostile-tree',
  'test-kit/build-tree',
])
  t.test(`what ${name} holds for root, an ordinary user has as well`, { skip }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'parfait-test-'))
    execFileSync('chown', [ordinaryUser, folder])
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    // Run without tap's runner, a file would have tap's default of 30 s.
    const words = [...become, 'env', 'TAP_TIMEOUT=170', ...diskImageCreate.slice(0, 3)]
    const file = join(packageFolder, `test/${name}.test.ts`)
    const { code, stdout } = await startCommand([...words, file], { cwd: folder }).ended
    t.equal(code, 0)
    if (code !== 0) t.comment(stdout)
    t.match(stdout, /pass: [1-9]/, 'some ran')
  })
