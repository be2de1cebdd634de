import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { startCommand } from '../fixtures/command.ts'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(110_000)

const acme = { 'install.d/10-make': '#!/bin/sh\nmkdir -p /srv; echo one >/srv/one\n' }

t.test('two pull at once, and one that is killed leaves nothing', { skip }, async (t) => {
  const sharing = new LayerSharing(t, { acme })
  const first = await sharing.build({ name: 'first', flags: sharing.pushing() })
  t.equal(first.exitCode, 0, first.stdout)
  const flags = sharing.pulling()

  // The blobs are pipes: whoever pulls waits in the middle, until it is killed.
  const slow = join(sharing.folder, 'slow')
  cpSync(sharing.shared, slow, { recursive: true })
  const store = sharing.store('both')
  const work = join(store, 'work')
  const pulled = () =>
    existsSync(work) &&
    readdirSync(work).some((session) =>
      readdirSync(join(work, session)).some((name) => name.startsWith('pulled-')),
    )
  for (const name of readdirSync(join(slow, 'blobs'))) {
    const { child, ended } = startCommand(
      ['sh', '-c', 'rm "$1" && mkfifo "$1"', 'sh', join(slow, 'blobs', name)],
      { cwd: sharing.folder },
    )
    t.ok(child.pid)
    t.equal((await ended).code, 0)
  }
  const words = ['--flavours-path', 'flavours', '--store', store, '-t', 'raw', '-o', 'killed']
  const killed = startCommand(
    [
      process.execPath,
      join(packageFolder, 'bin/disk-image-create'),
      ...words,
      ...sharing.pulling('mine', slow),
      'base',
      'acme',
    ],
    { cwd: sharing.folder },
  )
  t.ok(await holdsWithin(60, pulled), 'it is in the middle of a pull')
  killed.child.kill('SIGKILL')
  await killed.ended

  const both = await Promise.all(
    ['one', 'two'].map((name) => sharing.build({ name, flags: [...flags, '--store', store] })),
  )
  for (const { made, sha256, stdout } of both) {
    t.equal(made, 0, stdout)
    t.equal(sha256, first.sha256)
  }
  t.ok(await holdsWithin(30, () => readdirSync(work).length === 0), 'no session is left')
  for (const layer of readdirSync(join(store, 'layers')))
    t.equal(readdirSync(join(store, 'layers', layer)).length, 2, 'one generation, and the link')
})
