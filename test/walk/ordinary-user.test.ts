import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { digestFile, packageFolder } from '../../lib/files.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { diskImageCreate, startCommand } from '../fixtures/command.ts'
import { asUser, findOrdinaryUser } from '../fixtures/ordinary-user.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const user = findOrdinaryUser()
const skip =
  needsSandbox() ||
  (process.getuid?.() !== 0 && 'needs root, to become another user') ||
  (user === undefined && 'needs a user with a range in /etc/subuid')

/** A folder that the user can reach and write, unlike the checkout. */
function userFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'parfait-test-'))
  chownSync(folder, user?.uid ?? 0, user?.gid ?? 0)
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

t.test('an ordinary user builds the same bytes as root', { skip }, async (t) => {
  const folder = userFolder(t)
  writeFlavours(join(folder, 'flavours'), {
    base: busyboxBase,
    acme: {
      'install.d/10-own': `#!/bin/sh
set -e
echo a >/etc/a; chown 1234:4321 /etc/a
echo b >/etc/b; chmod 4711 /etc/b
mkdir /srv; mkfifo /srv/fifo; ln /etc/a /etc/hard
rm -r /var/log; mkdir /var/log
`,
    },
  })
  const build = (name: string, prefix: readonly string[]) =>
    startCommand([...prefix, ...diskImageCreate, '-o', `${name}.raw`, 'base', 'acme'], {
      cwd: folder,
      env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: `store-${name}`, XDG_CACHE_HOME: folder },
    }).ended
  const byUser = await build('user', user ? asUser(user) : [])
  t.equal(byUser.code, 0, byUser.stderr)
  const byRoot = await build('root', [])
  t.equal(byRoot.code, 0, byRoot.stderr)
  t.equal(await digestFile(join(folder, 'user.raw')), await digestFile(join(folder, 'root.raw')))
  t.equal(statSync(join(folder, 'user.raw')).uid, user?.uid, 'and owns them')
})

t.test('what holds for root holds for an ordinary user', { skip }, async (t) => {
  for (const name of ['layers', 'inside', 'whiteouts', 'failures']) {
    const folder = userFolder(t)
    const words = [
      ...(user ? asUser(user) : []),
      ...diskImageCreate.slice(0, 3),
      join(packageFolder, `test/walk/${name}.test.ts`),
    ]
    const { code, stdout } = await startCommand(words, { cwd: folder }).ended
    t.equal(code, 0, name)
    if (code !== 0) t.comment(stdout)
    t.match(stdout, /pass: [1-9]/, `${name}: some ran`)
  }
})
