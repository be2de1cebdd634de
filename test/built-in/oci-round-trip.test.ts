/** What is written as an image of containers is a base for other images. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { build, loadSettings } from '../../lib/index.ts'
import type { TreeEntry } from '../../lib/tree/entry.ts'
import { readTar } from '../../lib/tree/tar/read-tar.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const cwd = t.testdir()
writeFlavours(join(cwd, 'flavours'), {
  base: busyboxBase,
  acme: {
    'install.d/10-a': `#!/bin/sh
mkdir -p /srv/d
echo b >/srv/d/b; ln /srv/d/b /srv/hard; ln -s d/b /srv/soft; mkfifo /srv/fifo
chown 33:44 /srv/d/b; chmod 4751 /srv/d/b
`,
  },
})
const host = {
  report: () => {},
  now: Date.now,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
}
const make = (output: string, flavours: readonly string[], set: readonly string[] = []) =>
  build(
    loadSettings({
      flags: { output, store: 'store', flavoursPath: 'flavours' },
      flavours: [...flavours],
      set,
      cwd,
      env: {},
    }),
    host,
  )

async function read(name: string): Promise<ReadonlyMap<string, TreeEntry>> {
  const found = new Map<string, TreeEntry>()
  for await (const member of readTar(createReadStream(join(cwd, name))))
    if (member.kind === 'entry') found.set(member.entry.path, member.entry)
  return found
}

t.test('the same files, owners, modes, times and links', { skip }, async (t) => {
  await make('one.oci.tar', ['base', 'acme'])
  await make('one.tar', ['base', 'acme'])
  await make('two.tar', ['oci'], ['oci.image=one.oci.tar:latest'])
  const [one, two] = [await read('one.tar'), await read('two.tar')]
  t.match(one.get('/srv/d/b'), { uid: 33, gid: 44, mode: 0o4751 })
  t.equal(two.get('/srv/hard')?.hardLinkOf, '/srv/d/b')
  const below = [...one].filter(([path]) => /^\/(srv|bin)\b/.test(path))
  t.ok(below.length > 100)
  for (const [path, entry] of below) t.strictSame(two.get(path), entry, path)
})
