import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { PlainText } from '../../lib/boot/plain-text.ts'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { busyboxBase } from '../fixtures/busybox-base.ts'
import { withOnly } from '../fixtures/commands.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

/** Capabilities, and the user namespace: the power that a process has. */
const power = `grep -E '^Cap(Eff|Bnd)' /proc/self/status | tr -d '\\t '; readlink /proc/self/ns/user`
const see = `#!/bin/sh\n(${power}) | while read line; do echo "hook=$line"; done\n`

/** Builds with a terminal, types lines into the shell that opens, and gives back what was printed. */
function buildAndType(shop: Workshop, place: string, lines: readonly string[]): Promise<string> {
  const command = [process.execPath, join(packageFolder, 'bin', 'disk-image-create')]
  const flags = ['-x', '--store', 'store', '--flavours-path', 'flavours', '--break', place]
  const words = [...withOnly({ PATH: toolPath, HOME: shop.folder }), ...command, ...flags]
  const line = [...words, '-t', 'raw', '-o', 'out/image', 'base', 'acme'].join(' ')
  const child = spawn('script', ['--quiet', '--command', line, '/dev/null'], {
    cwd: shop.folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const text = new PlainText()
  let said = ''
  let isOpen = false
  child.stdout.on('data', (chunk: Buffer) => {
    said += text.add(chunk)
    if (isOpen || !said.includes('Leave: exit')) return
    isOpen = true
    child.stdin.write([...lines, 'exit', ''].join('\n'))
  })
  return new Promise((resolve) => child.once('close', () => resolve(said)))
}

/** The words behind a mark, line by line; the terminal repeats what is typed, and that has another mark. */
const marked = (said: string, mark: string) =>
  said.split('\n').flatMap((line) => new RegExp(`(?:^|\\s)${mark}=(.+)$`).exec(line)?.[1] ?? [])

const attempts = [
  `(${power}) | while read line; do echo "she""ll=$line"; done`,
  'mount -t tmpfs none /tmp 2>/dev/null && echo "SUC""CESS mounted"',
  'mknod /tmp/disk b 8 0 2>/dev/null && echo "SUC""CESS made a device"',
  'for fd in 3 5 6 7 8 9; do [ -t $fd ] && echo "SUC""CESS has a terminal"; done',
]

t.test('the shell of --break has the power of its step', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-see': see } })
  const said = await buildAndType(shop, 'after-acme/10-see', attempts)
  const hook = marked(said, 'hook')
  t.equal(hook.length, 3, said)
  t.strictSame(marked(said, 'shell'), hook)
  t.notMatch(said, /SUCCESS/)
})

t.test('and its sockets', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parfait-test-'))
  const path = join(folder, 's')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(path, resolve))
  t.teardown(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const look = `[ -S ${path} ] && echo "SUC""CESS sees a socket"; ls /run | while read name; do echo "ru""n=$name"; done`
  const base = { ...busyboxBase, 'root.d/50-see': see }
  const shop = new Workshop(t, { base, acme: { 'install.d/10-a': '#!/bin/sh\n' } })
  const said = await buildAndType(shop, 'after-base/50-see', [attempts[0] ?? '', look])
  const hook = marked(said, 'hook')
  t.equal(hook.length, 3, said)
  t.strictSame(marked(said, 'shell'), hook)
  t.notMatch(said, /SUCCESS/)
  const hidden = ['systemd', 'resolvconf', 'NetworkManager']
  t.strictSame(
    marked(said, 'run').filter((name) => !hidden.includes(name)),
    [],
    '/run is empty',
  )
})
