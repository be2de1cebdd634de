/** Images that are written by programs of a tree, whatever this machine has. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diskImageCreateCommand } from '../lib/cli/disk-image-create.ts'
import { lockCommand } from '../lib/cli/lock.ts'
import { busyboxBase, writeFlavours } from './fixtures/busybox-base.ts'
import { call } from './fixtures/call.ts'
import { writeProject } from './fixtures/npm-project.ts'
import { sharedStore } from './fixtures/shared-store.ts'
import { needsSandbox } from './fixtures/workshop.ts'

const notice = /written by programs of a tree of their own/

t.test('on wish, and where the lock has others', { skip: needsSandbox() }, async (t) => {
  const cwd = writeProject(t.testdir({}), [])
  const flavours = writeFlavours(join(cwd, 'flavours'), { os: busyboxBase })
  const args = ['--flavours-path', flavours, '--store', sharedStore(), '-t', 'raw', '-o', 'out']
  const build = (...more: string[]) =>
    call(diskImageCreateCommand, [...args, ...more, 'os'], { cwd })
  const made = await build('--tools', 'tree')
  t.equal(made.error, undefined)
  t.match(made.stderr, notice)
  execFileSync('e2fsck', ['-fn', join(cwd, 'out.raw')], { stdio: 'pipe' })
  const manifest = JSON.parse(readFileSync(join(cwd, 'out.manifest.json'), 'utf8'))
  t.match(manifest.tools.e2fsprogs.version, /^1\.47\.0-2/, "the tree's, not this machine's")
  const image = readFileSync(join(cwd, 'out.raw'))
  t.match((await build('--tools', 'tree')).stderr, /reused/)

  const lock = ['--image', ...args, '--tools', 'tree', 'os']
  t.equal((await call(lockCommand, lock, { cwd })).error, undefined)
  const path = join(cwd, 'parfait.lock')
  const text = readFileSync(path, 'utf8')
  const held = await build('--locked', '--no-cache')
  t.equal(held.error, undefined)
  t.ok(readFileSync(join(cwd, 'out.raw')).equals(image))

  writeFileSync(path, text.replace(manifest.tools.e2fsprogs.version, '1.46.0-1'))
  const auto = await build('--locked')
  t.match(auto.stderr, notice, 'this machine has others, so the tree is tried')
  t.match(auto.stderr, /The tool 'e2fsprogs' is not .* locked 1\.46\.0-1 \w+, found 1\.47\.0-2/)
  const host = await build('--locked', '--tools', 'host')
  t.notMatch(host.stderr, notice)
  t.match(host.stderr, /error\[lock-differs\]: The tool 'e2fsprogs'/)
  t.notMatch((await build()).stderr, notice, 'without a lock it is this machine')
})
