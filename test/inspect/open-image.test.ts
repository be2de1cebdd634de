import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { openImage } from '../../lib/inspect/open-image.ts'
import { needs } from '../disk/needs.ts'
import { startCommand } from '../fixtures/command.ts'
import { holdsWithin, processesWith } from '../fixtures/processes.ts'
import { call, mib, noise } from './made.ts'

const skip = needs('qemu-nbd', 'qemu-img', 'setpriv')
/** A folder with a name so short that sockets may lie in it. */
function socketFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'sockets-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const content = Buffer.concat([noise(3 * mib), Buffer.alloc(mib), noise(mib, 7)])

t.test('the same bytes from every format', { skip }, async (t) => {
  const folder = t.testdir({})
  const scratch = socketFolder(t)
  const raw = join(folder, 'disk.raw')
  writeFileSync(raw, content)
  for (const [format, ...options] of [
    ['raw'],
    ['qcow2'],
    ['qcow2', '-c', '-o', 'compression_type=zstd'],
    ['vmdk'],
    ['vdi'],
  ] as [string, ...string[]][]) {
    const path = join(folder, `disk.${format}`)
    if (format !== 'raw') call('qemu-img', ['convert', '-O', format, ...options, raw, path])
    const image = await openImage({ path, scratch, signal: new AbortController().signal })
    t.strictSame(readdirSync(scratch), [], 'the socket has no name any more')
    t.equal(image.format, format)
    t.ok((await image.read(0, content.length)).equals(content), format)
    t.ok((await image.read(mib - 3, 7)).equals(content.subarray(mib - 3, mib + 4)))
    await image.close()
    t.ok(await holdsWithin(2, () => processesWith(path).length === 0), 'the server is gone')
  }
})

t.test('what goes wrong', { skip }, async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'top.qcow2')
  call('qemu-img', ['create', '-q', '-f', 'qcow2', path, '1M'])
  const abort = new AbortController()
  const request = { path, scratch: folder, signal: abort.signal }
  const image = await openImage(request)
  abort.abort()
  await t.rejects(image.read(0, 512), { code: 'interrupted' })
  await image.close()
  await t.rejects(openImage(request), { code: 'interrupted' })
  const { signal } = new AbortController()
  const damaged = readFileSync(path)
  // Of the first table, in the first cluster: the size is known, and the disk cannot be opened.
  damaged.writeBigUInt64BE(0x1234n, 40)
  writeFileSync(path, damaged)
  await t.rejects(openImage({ ...request, signal }), {
    code: 'image-invalid',
    message: /top\.qcow2' is a damaged qcow2 image: /,
  })
  t.equal(processesWith(path).length, 0)
  writeFileSync(path, '')
  await t.rejects(openImage({ ...request, signal }), { code: 'usage' })
})

t.test('kill -9 leaves no server and no socket', { skip }, async (t) => {
  const folder = t.testdir({})
  const scratch = socketFolder(t)
  const path = join(folder, 'disk.qcow2')
  call('qemu-img', ['create', '-q', '-f', 'qcow2', path, '1G'])
  const { child, ended } = startCommand(
    [
      process.execPath,
      ...['--import', join(packageFolder, 'node_modules/tsx/dist/loader.mjs')],
      ...[join(packageFolder, 'test/fixtures/hold-image.ts'), path, scratch],
    ],
    { cwd: folder },
  )
  if (child.stdout) await once(child.stdout, 'data')
  const servers = () => processesWith(`--socket ${scratch}`).length
  t.equal(servers(), 1)
  child.kill('SIGKILL')
  await ended
  t.ok(await holdsWithin(5, () => servers() === 0))
  t.strictSame(readdirSync(scratch), [])
})
