import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeCpio } from '../../lib/ramdisk/cpio.ts'
import { addEntries, madeFile } from '../../lib/tree/entries.ts'
import type { TreeEntry } from '../../lib/tree/entry.ts'

const clock = 1_700_000_000
const common = { uid: 0, gid: 0, mtime: clock, size: 0, allocated: 0 }

async function archive(entries: readonly TreeEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeCpio(addEntries([], entries, clock))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

t.test('busybox unpacks what was written', async (t) => {
  const folder = t.testdir({ source: 'from a file\n' })
  const source = join(folder, 'source')
  const bytes = await archive([
    { ...madeFile({ path: '/init', content: '#!/bin/sh\n', clock }), mode: 0o755 },
    madeFile({ path: '/etc/a b/ä', content: 'xyz', clock }),
    { path: '/bin/tool', kind: 'file', mode: 0o4755, ...common, size: 12, source },
    { path: '/bin/sh', kind: 'symlink', mode: 0o777, ...common, target: '/bin/busybox' },
  ])
  t.equal(bytes.length % 512, 0)
  const out = join(folder, 'out')
  mkdirSync(out)
  execFileSync('busybox', ['cpio', '-idm'], {
    input: bytes,
    cwd: out,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  t.equal(readFileSync(join(out, 'init'), 'utf8'), '#!/bin/sh\n')
  t.equal(readFileSync(join(out, 'etc/a b/ä'), 'utf8'), 'xyz')
  t.equal(readFileSync(join(out, 'bin/tool'), 'utf8'), 'from a file\n')
  t.equal(statSync(join(out, 'init')).mode & 0o7777, 0o755)
  t.equal(Math.floor(statSync(join(out, 'bin/tool')).mtimeMs / 1000), clock)
})

t.test('devices, folders before what is in them, nothing of this machine', async (t) => {
  const bytes = await archive([
    {
      path: '/dev/console',
      kind: 'character',
      mode: 0o600,
      ...common,
      device: { major: 5, minor: 1 },
    },
  ])
  const list = execFileSync('busybox', ['cpio', '-itv'], { input: bytes, encoding: 'utf8' })
  t.match(list.trim().split('\n'), [
    /^drwxr-xr-x 0\/0 .* dev$/,
    /^crw------- 0\/0 .* dev\/console$/,
  ])
  const last = bytes.toString('latin1', bytes.indexOf('dev/console') - 110)
  t.match(last.slice(78, 94), '0000000500000001', 'the number of the device')
  t.ok(
    bytes.equals(
      await archive([
        {
          path: '/dev/console',
          kind: 'character',
          mode: 0o600,
          ...common,
          device: { major: 5, minor: 1 },
        },
      ]),
    ),
  )
})

t.test('a file that changes meanwhile, and one that is too large', async (t) => {
  const folder = t.testdir({ source: 'short' })
  const file = { path: '/f', kind: 'file', mode: 0o644, ...common } as const
  const source = join(folder, 'source')
  writeFileSync(source, 'longer than before')
  await t.rejects(archive([{ ...file, size: 5, source }]), { code: 'tree-invalid' })
  await t.rejects(archive([{ ...file, size: 2 ** 32, source }]), { message: /too large/ })
})
