import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { bootImage } from '../../lib/boot/boot-image.ts'
import { kernelPanic } from '../../lib/boot/serial-console.ts'
import type { Session } from '../../lib/boot/session.ts'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { sharedStore, testedRelease } from '../fixtures/shared-store.ts'

t.setTimeout(1_200_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false
const limits = { timeoutMs: 300_000 }

/** Fails when the kernel's command line says so. */
const broken = {
  'flavour.json': JSON.stringify({ summary: 'a fragment that can fail' }),
  init: 'if get_kernel_parameter broken >/dev/null; then set -e; false; fi\n',
}

t.test('a ramdisk that lists the hardware and tests it', { skip }, async (t) => {
  const folder = t.testdir()
  writeFlavours(join(folder, 'flavours'), { broken })
  const store = sharedStore()
  const env = { FLAVOURS_PATH: join(folder, 'flavours'), PARFAIT_STORE: store, ...testedRelease() }
  const small = ['--machine-class', 'virtual', '--set', 'ramdisk.kernel=linux-image-cloud-amd64']
  const names = ['broken', 'hwdiscovery', 'hwburnin']
  const words = ['-o', 'hw.ramdisk', ...small, ...names]
  const built = await runCommand('ramdisk-image-create', words, { cwd: folder, env })
  t.equal(built.exitCode, 0, built.stderr)

  const boot = async (t: Test, append: string, extraDisks: readonly string[] = []) => {
    const session = await bootImage({
      kernel: {
        path: join(folder, 'hw.kernel'),
        initrd: join(folder, 'hw.ramdisk'),
        // On a busy host the kernel's test of an emulated timer may fail.
        append: `console=ttyS0 no_timer_check ${append}`,
      },
      scratch: folder,
      extraDisks,
      persist: true,
      reboots: false,
      memory: 384,
      network: { forwards: [], isRestricted: false, idleCards: 1 },
    })
    t.teardown(() => session.close())
    return session
  }

  await t.test('it names disks and interfaces, posts, and tests what it is told to', async (t) => {
    const { posted, url } = await collect(t)
    const [kept, lost] = [writeDisk(folder, 'kept', 24 << 20), writeDisk(folder, 'lost', 9_437_696)]
    const before = [kept, lost].map(digest)
    const burnin = 'burnin_minutes=0 burnin_memory=1M burnin_destroy=vdb burnin_pause=1'
    const urls = `hwdiscovery_url=${url}/found burnin_url=${url}/burnin`
    const wanted = `BOOTIF=01-52-54-00-12-34-56 hwdiscovery_link_wait=1 at_end=poweroff`
    const session = await boot(t, `${wanted} ${urls} ${burnin}`, [kept, lost])
    await session.qmp.execute('set_link', { name: 'net1', up: false })
    t.match(await endOf(session), { reason: 'guest-shutdown' }, session.console.text.slice(-4000))

    const text = session.console.text
    const found = JSON.parse(
      between(text, '-----BEGIN HWDISCOVERY-----', '-----END HWDISCOVERY-----'),
    )
    t.match(found, {
      version: 1,
      firmware: 'bios',
      cpus: { threads: 2 },
      boot_server: '10.0.2.2',
      memory: { modules: [{ size: 384 << 20 }] },
      disks: [
        { name: 'vda', size: 24 << 20, transport: 'virtio' },
        { name: 'vdb', size: 9_437_696, transport: 'virtio' },
      ],
      interfaces: [
        { mac: '52:54:00:12:34:56', link: true, booted_from: true, address: '10.0.2.15' },
        { mac: '52:54:00:12:34:57', link: false, booted_from: false, address: null },
      ],
    })
    t.equal(found.disks.length, 2)
    t.equal(found.interfaces.length, 2)
    t.strictSame(posted['/found'], found, 'the server got what the console showed')

    t.match(text, /^BURN-IN: PASS/m)
    t.match(posted['/burnin'], { result: 'PASS' })
    const { tests } = posted['/burnin'] as {
      tests: { name: string; kind: string; result: string }[]
    }
    t.strictSame(tests.map(({ name, kind, result }) => [name, kind, result]).sort(), [
      ['memory1', 'memory', 'PASS'],
      ['memory2', 'memory', 'PASS'],
      ['vda', 'read', 'PASS'],
      ['vdb', 'write', 'PASS'],
    ])
    t.equal(digest(kept), before[0], 'a disk that was not named is as it was')
    t.not(digest(lost), before[1])
    t.notOk(readFileSync(lost).includes('untouched'), 'all of the other one was written')
  })

  await t.test(
    'troubleshoot gives a shell; a failing fragment says whose it is, and gives one',
    async (t) => {
      const { console, exited } = await boot(t, 'troubleshoot broken')
      await console.waitFor(/ramdisk:.*# /, limits)
      let from = console.position
      console.write('echo $((40+2)); get_kernel_parameter troubleshoot && tty\r')
      await console.waitFor(/^42\s+\/dev\/ttyS0$/m, { ...limits, from })
      from = console.position
      console.write('exit\r')
      const said = /FAILED: the init fragment of the flavour 'broken' ended with exit status 1/
      await console.waitFor(said, { ...limits, from })
      await console.waitFor(/ramdisk:.*# /, { ...limits, from: console.position - 10 })
      from = console.position
      console.write('grep -c FAILED /var/log/init.log; sleep 100 & jobs\r')
      await console.waitFor(/^1$[^$]*Running +sleep 100/m, { ...limits, from })
      console.write('reboot\r')
      t.match(await exited, { reason: 'guest-reset' })
    },
  )
})

/** Waits for the end of the machine; a shell that nobody expected ends it too. */
async function endOf(session: Session) {
  const stuck = session.console
    .waitFor(/ramdisk:.*# /, { ...limits, unless: kernelPanic })
    .catch(() => undefined)
  await Promise.race([session.exited, stuck])
  await session.close()
  return session.exited
}

/** A server on loopback, which the guest reaches as 10.0.2.2; yields what was posted, by path. */
async function collect(t: Test) {
  const posted: Record<string, unknown> = {}
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    posted[request.url ?? ''] = JSON.parse(String(Buffer.concat(chunks)))
    response.end('thanks')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { posted, url: `http://10.0.2.2:${(server.address() as AddressInfo).port}` }
}

function writeDisk(folder: string, name: string, size: number): string {
  const path = join(folder, `${name}.raw`)
  writeFileSync(path, Buffer.alloc(size, 'untouched '))
  return path
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function between(text: string, begin: string, end: string): string {
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end))
}
