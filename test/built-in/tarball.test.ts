import { copyFileSync, linkSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { digestFile } from '../../lib/files.ts'
import { serveFiles } from '../fixtures/file-server.ts'
import { inFolder, writeRootTree } from '../fixtures/root-tree.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const skipOwners = skip || (process.getuid?.() !== 0 && 'needs root, for owners')
const flavours = ['tarball', 'acme']
interface Wanted {
  readonly code?: string
  readonly message: RegExp
  readonly hint?: RegExp
}

const date = 1_700_000_000

/** A workshop with `root.tar` beside it, made of a small system. */
function prepare(t: Test, more: (root: string) => void = () => {}) {
  const shop = new Workshop(t, { acme: {} })
  const root = writeRootTree(join(shop.folder, 'root'))
  more(root)
  inFolder(root, 'find', '.', '-exec', 'touch', '--no-dereference', `--date=@${date}`, '{}', '+')
  const pack = (name: string, ...options: string[]) => {
    const args = ['--xattrs', '--create', '--file', join(shop.folder, name), ...options, '.']
    inFolder(root, 'tar', ...args)
    return join(shop.folder, name)
  }
  pack('root.tar', '--sparse')
  return { shop, root, pack }
}

t.test(
  'owners, modes, links, holes, capabilities; no device nodes',
  { skip: skipOwners },
  async (t) => {
    const { shop } = prepare(t, (root) => {
      writeFileSync(join(root, 'etc/secret'), 'x', { mode: 0o640 })
      linkSync(join(root, 'etc/secret'), join(root, 'etc/twin'))
      inFolder(root, 'chown', '33:42', 'etc/secret')
      inFolder(root, 'chmod', '4755', 'usr/bin')
      inFolder(root, 'truncate', '--size=64M', 'etc/sparse')
      copyFileSync(join(root, 'bin/busybox'), join(root, 'bin/ping'))
      inFolder(root, 'setcap', 'cap_net_raw+ep', 'bin/ping')
      inFolder(root, 'mknod', 'etc/null', 'c', '1', '3')
      inFolder(root, 'mkfifo', 'etc/fifo')
    })
    const { error } = await shop.build({ flavours, set: ['tarball.file=root.tar'] })
    t.equal(error, undefined)
    const secret = await shop.stat('/etc/secret')
    t.match(secret, /Mode: +0640 .*User: +33 +Group: +42/s)
    t.match(secret, /Links: 2/)
    t.match(secret, /mtime: 0x6553f100/)
    t.match(await shop.stat('/usr/bin'), /Mode: +04755/)
    t.match(await shop.stat('/etc/sparse'), /Size: 67108864/)
    t.match(await shop.stat('/bin/ping'), /security.capability/)
    t.match(await shop.stat('/etc/fifo'), /Type: FIFO/)
    const names = await shop.list('/etc')
    t.notOk(names?.includes('null'))
    t.equal(shop.settings({ flavours }).clock, undefined)
  },
)

t.test('the place of the archive does not matter', { skip }, async (t) => {
  const { shop } = prepare(t)
  t.equal((await shop.build({ flavours, set: ['tarball.file=root.tar'] })).error, undefined)
  copyFileSync(join(shop.folder, 'root.tar'), join(shop.folder, 'elsewhere'))
  const set = [`tarball.file=${join(shop.folder, 'elsewhere')}`]
  t.strictSame((await shop.build({ flavours, set })).ran, [])
})

t.test(
  'from an address, by digest; the lost connection is resumed; offline',
  { skip },
  async (t) => {
    const { shop, pack } = prepare(t)
    const server = await serveFiles(t)
    server.files.set('/root.tar.gz', readFileSync(pack('served', '--gzip')))
    server.drops.push(1000)
    const url = `${server.url}/root.tar.gz`
    const sha256 = await digestFile(join(shop.folder, 'served'))
    const set = [`tarball.url=${url}`, `tarball.sha256=${sha256.toUpperCase()}`]
    t.equal((await shop.build({ flavours, set })).error, undefined)
    t.strictSame(server.asked, ['/root.tar.gz 200', '/root.tar.gz 1000 206'])
    server.files.clear()
    const again = await shop.build({ flavours, set, flags: { offline: true, refresh: true } })
    t.equal(again.error, undefined, 'made anew from the store')
    t.strictSame(server.asked.length, 2)
  },
)

t.test('what is asked wrongly, and what is no root', { skip }, async (t) => {
  const { shop, pack } = prepare(t)
  const zeros = '0'.repeat(64)
  writeFileSync(join(shop.folder, 'text'), 'this is no archive')
  pack('deep.tar', '--transform', 's,^\\.,rootfs,')
  writeFileSync(
    join(shop.folder, 'cut.tar'),
    readFileSync(join(shop.folder, 'root.tar')).subarray(0, 99_999),
  )
  const cases: [string[], Wanted][] = [
    [[], { code: 'settings-invalid', message: /has no archive/, hint: /tarball.file=PATH/ }],
    [['file=root.tar', 'url=http://127.0.0.1:9/x'], { message: /both 'file' and 'url'/ }],
    [['url=http://127.0.0.1:9/x'], { code: 'settings-invalid', message: /no digest/ }],
    [['file=none'], { code: 'settings-invalid', message: /\/none' cannot be read: ENOENT/ }],
    [['file=out'], { code: 'settings-invalid', message: /is no file/ }],
    [['file=root.tar', `sha256=${zeros}`], { code: 'image-invalid', message: /instead of 0{64}/ }],
    [['file=text'], { code: 'image-invalid', message: /not look like a tar archive/ }],
    [['file=cut.tar'], { code: 'image-invalid', message: /Unexpected EOF/ }],
  ]
  for (const [words, wanted] of cases) {
    const set = words.map((word) => `tarball.${word}`)
    const error: unknown = await shop.plan({ flavours, set }).catch((reason) => reason)
    t.match(error, wanted, words.join(' '))
  }
  const deep = await shop.build({ flavours, set: ['tarball.file=deep.tar'] })
  t.match(deep.error, { code: 'image-invalid', message: /got 'rootfs'/, hint: /strip=1/ })
  const set = ['tarball.file=deep.tar', 'tarball.strip=1']
  t.equal((await shop.build({ flavours, set })).error, undefined)
})
