import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestFile } from '../../lib/files.ts'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { makeOrdinaryUser, ordinaryUser } from '../fixtures/user.ts'

t.setTimeout(1_200_000)
const skip = process.getuid?.() === 0 ? false : 'needs root, to build as root and as another user'

t.test('root and an ordinary user make the same bytes', { skip }, async (t) => {
  const folder = t.testdir()
  const build = ['-o', 'plain', 'vm']
  const store = sharedStore()
  const asRoot = await runCommand('disk-image-create', build, {
    cwd: folder,
    env: { PARFAIT_STORE: store },
  })
  t.equal(asRoot.exitCode, 0, asRoot.stderr)

  makeOrdinaryUser()
  const home = `/home/${ordinaryUser}/same bytes`
  rmSync(home, { recursive: true, force: true })
  // An empty store, another folder, another zone, locale and umask.
  const asUser = await runCommand('disk-image-create', build, {
    cwd: home,
    user: ordinaryUser,
    umask: '077',
    env: {
      TZ: 'Asia/Tokyo',
      LANG: 'de_DE.UTF-8',
      UNDECLARED: 'x',
      PARFAIT_STORE: join(home, 'store'),
    },
  })
  t.equal(asUser.exitCode, 0, asUser.stderr)
  t.equal(
    await digestFile(join(home, 'plain.qcow2')),
    await digestFile(join(folder, 'plain.qcow2')),
    'the same sha256',
  )
  t.match(readFileSync(join(home, 'plain.manifest.json'), 'utf8'), /"openssh-server"/)
  rmSync(home, { recursive: true, force: true })
})
