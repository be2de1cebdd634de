/** Runs the examples by their `./build`, as a newcomer would, and looks at what they made: is it what they say? */
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { bootImage, type MachineRequest } from '../lib/boot/boot-image.ts'
import { kernelPanic } from '../lib/boot/serial-console.ts'
import type { Session } from '../lib/boot/session.ts'
import { freePort } from '../lib/boot/ssh.ts'
import { digestFile, packageFolder } from '../lib/files.ts'
import { toolPath } from '../lib/run.ts'
import { withOnly } from './fixtures/commands.ts'
import { sharedStore } from './fixtures/shared-store.ts'
import { needsSandbox } from './fixtures/workshop.ts'

t.setTimeout(900_000)
const isRoot = process.getuid?.() === 0
const skip = needsSandbox()
const skipMachine =
  !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : skip

const examples = join(t.testdir(), 'examples')
cpSync(join(packageFolder, 'examples'), examples, {
  recursive: true,
  // What somebody built in the checkout.
  filter: (path) => !/\.(raw|qcow2|kernel|ramdisk|manifest\.json|sha256|txt)$/.test(path),
})

/** Runs `./build` of an example; what it printed. */
function build(
  name: string,
  { args = [] as string[], store = sharedStore() } = {},
): Promise<string> {
  const path = [join(packageFolder, 'bin'), dirname(process.execPath), toolPath].join(':')
  const env = { PATH: path, HOME: examples, LANG: 'C.UTF-8', PARFAIT_STORE: store }
  const [program = '', ...words] = withOnly(env)
  const file = join(examples, name, 'build')
  return new Promise((resolve, reject) => {
    execFile(program, [...words, file, ...args], { cwd: '/' }, (error, stdout, stderr) =>
      error ? reject(new Error(`${name}: ${stdout}${stderr}`)) : resolve(stdout),
    )
  })
}

/** A file of a disk without a partition table. */
function readDisk(disk: string, path: string): string {
  return execFileSync('debugfs', ['-R', `cat ${path}`, disk], { encoding: 'utf8', stdio: 'pipe' })
}

/** Checks the checksum beside a file; gives back its path. */
async function whole(t: Test, example: string, name: string): Promise<string> {
  const path = join(examples, example, name)
  t.ok(statSync(path).size > 0, name)
  t.equal(readFileSync(`${path}.sha256`, 'utf8'), `${await digestFile(path)}  ${name}\n`)
  return path
}

async function boot(t: Test, request: MachineRequest): Promise<Session> {
  const session = await bootImage({ scratch: '/var/tmp', ...request })
  t.teardown(() => session.close())
  return session
}

/** What a server says once it is up: a login may come before. Seconds. */
async function pageOf(url: string, patience = 60): Promise<string> {
  try {
    return await (await fetch(url)).text()
  } catch (error) {
    if (patience === 0) throw error
    await new Promise((resolve) => setTimeout(resolve, 1000))
    return pageOf(url, patience - 1)
  }
}

const limits = { timeoutMs: 400_000, unless: kernelPanic }

t.test('the list of examples has all of them, and each says how it is built', (t) => {
  const page = readFileSync(join(examples, 'README.md'), 'utf8')
  const listed = [...page.matchAll(/\]\(([a-z-]+)\/README\.md\)/g)].map(([, name = '']) => name)
  const folders = readdirSync(examples).filter((name) =>
    statSync(join(examples, name)).isDirectory(),
  )
  t.strictSame(listed.sort(), folders.sort())
  t.match(page, new RegExp(`^${['Four', 'Five', 'Six'][listed.length - 4]} builds`, 'm'))
  for (const name of listed)
    t.match(readFileSync(join(examples, name, 'README.md'), 'utf8'), /^ {4}\.\/build\b/m, name)
  t.end()
})

t.test('own-base: an operating system of one program', { skip }, async (t) => {
  await build('own-base', { store: join(examples, 'store') })
  const disk = await whole(t, 'own-base', 'tiny.raw')
  t.equal(readDisk(disk, '/etc/issue'), 'one program, and its names\n')
  const said = execFileSync('debugfs', ['-R', 'stat /bin/sh', disk], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  t.match(said, /Fast link dest: "busybox"/)
})

t.test('secret: a signature, and no token', { skip }, async (t) => {
  await build('secret', { store: join(examples, 'store') })
  const disk = await whole(t, 'secret', 'registered.raw')
  t.match(readDisk(disk, '/etc/registration'), /^machine [0-9a-f]{64}\n$/)
  const manifest = JSON.parse(
    readFileSync(join(examples, 'secret/registered.manifest.json'), 'utf8'),
  )
  t.strictSame(manifest.flavours.map(({ name }: { name: string }) => name).sort(), [
    'one-program',
    'registered',
  ])
})

t.test('library: a disk, and a list of what is on it', { skip }, async (t) => {
  const store = join(examples, 'library-store')
  t.equal(
    await build('library', { store, args: ['--dry-run'] }),
    'root one-program/10-busybox\nfinalise one-program/50-issue\n',
  )
  t.notOk(existsSync(join(examples, 'library/tiny.raw')), 'nothing was made')
  const said = await build('library', { store })
  t.match(said, /^finalise one-program\/50-issue: [\d.]+ s$/m, 'its reporter')
  t.match(said, /^made 2 steps, reused 0\nraw: .*\nmade 0 steps, reused 2\ninventory: /m)
  const disk = await whole(t, 'library', 'tiny.raw')
  const list = readFileSync(await whole(t, 'library', 'inventory.txt'), 'utf8')
  t.match(said, `raw: ${disk}, ${statSync(disk).size} bytes, sha256 ${await digestFile(disk)}`)
  const copy = join(examples, 'issue')
  writeFileSync(copy, readDisk(disk, '/etc/issue'))
  t.match(list, `${await digestFile(copy)}\tetc/issue\n`)
  t.match(list, /\tbin\/busybox\n/)
  const manifest = readFileSync(join(examples, 'library/inventory.manifest.json'), 'utf8')
  t.match(JSON.parse(manifest), { inventory: { files: list.trim().split('\n').length } })
})

t.test('web-server: a page on port 80', { skip: skipMachine }, async (t) => {
  await build('web-server', { args: ['--set', 'site.title=<Hello>'] })
  const image = await whole(t, 'web-server', 'web.qcow2')
  const port = await freePort()
  const network = { forwards: [{ host: port, guest: 80 }], isRestricted: true }
  const session = await boot(t, { image, network })
  await session.console.waitFor(/login:/, limits)
  t.match(await pageOf(`http://127.0.0.1:${port}/`), '<h1>&lt;Hello></h1>')
})

t.test('rescue-ramdisk: the disks, and a shell', { skip: skipMachine }, async (t) => {
  await build('rescue-ramdisk')
  const path = await whole(t, 'rescue-ramdisk', 'rescue.kernel')
  const initrd = await whole(t, 'rescue-ramdisk', 'rescue.ramdisk')
  const extraDisks = [join(examples, 'own-base/tiny.raw')]
  const kernel = { path, initrd, append: 'console=ttyS0' }
  const { console } = await boot(t, { kernel, extraDisks })
  await console.waitFor(/found \/dev\/vda/, limits)
  await console.waitFor(/Disk \/dev\/vda: /, limits)
  await console.waitFor(/ramdisk:\/# /, limits)
})
