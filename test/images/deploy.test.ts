import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import type { Session } from '../../lib/boot/session.ts'
import { freePort } from '../../lib/boot/ssh.ts'
import { type Faults, type ImageServer, serveImages } from '../fixtures/image-server.ts'
import { hostAddress, NetbootLab } from '../fixtures/netboot.ts'
import { digestOf } from '../fixtures/write-image.ts'

t.setTimeout(3_600_000)
const timeoutMs = 1_200_000

/** Kernel parameters for an image of a server of this test. */
function wordsFor({ port }: ImageServer, image: string): string {
  const url = `http://${hostAddress}:${port}`
  return `deploy_image=${url}/image deploy_digest=${digestOf(image)} report_url=${url}/report`
}

function statesOf({ posts }: ImageServer): string[] {
  return [...new Set(posts.map((post) => JSON.parse(post).state as string))]
}

t.test('a tiny image', async (t) => {
  const lab = new NetbootLab(t)
  await lab.makeRamdisk('deploy')
  const one = await lab.makeImage('one', 'image one is up')
  const two = await lab.makeImage('two', 'image two is up')

  await t.test('deployed over PXE; with a newer image, the state is still there', async (t) => {
    const server = await serveImages(t, { image: one })
    const disk = lab.makeDisk('disk', 90)
    const first = await lab.startFromNetwork(wordsFor(server, one), { disk })
    await first.console.waitFor(/image one is up/, { timeoutMs, unless: /FAILED.*/ })
    await first.close()
    t.ok(['deploying', 'writing', 'deployed'].every((state) => statesOf(server).includes(state)))
    writeFileSync(lab.path('diary'), 'what happened since\n')
    lab.debugfs(disk, 'state', `write ${lab.path('diary')} diary`)

    const newer = await serveImages(t, { image: two })
    const words = `${wordsFor(newer, two)} deploy_boot=poweroff`
    const second = await lab.startRamdisk(words, { extraDisks: [disk], persist: true })
    await second.console.waitFor(/the state partition 'state' stays as it is/, { timeoutMs })
    t.match(await second.exited, { reason: 'guest-shutdown' })
    t.equal(lab.debugfs(disk, 'state', 'cat diary'), 'what happened since\n')
    t.match(execFileSync('sgdisk', ['--verify', disk], { encoding: 'utf8' }), /No problems found/)
    const third = await lab.start({ image: disk })
    await third.console.waitFor(/image two is up/, { timeoutMs })
    await third.close()
  })

  await t.test('exported by iSCSI, written by an initiator, and DONE', (t) => deployByIscsi(t, lab))
  await t.test('what goes wrong: on the console, at the server, and a shell', (t) =>
    checkFaults(t, lab, one),
  )
  await t.test('a connection that drops is resumed', (t) => checkResume(t, lab, one))
})

async function deployByIscsi(t: Test, lab: NetbootLab): Promise<void> {
  const [iscsi, done, boot] = [await freePort(), await freePort(), await freePort()]
  const asked = new Promise<string>((resolve) => {
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      response.end()
      resolve(body)
    }).listen(boot, '127.0.0.1')
    t.teardown(() => server.close())
  })
  const name = 'iqn.2026-01.org.example:disk'
  const words = `iscsi_target_iqn=${name} deployment_id=7 deployment_key=a&b deploy_port=${boot}`
  const disk = lab.makeDisk('exported', 90)
  const forwards = [
    { host: iscsi, guest: 3260 },
    { host: done, guest: 10000 },
  ]
  const machine = await lab.startFromNetwork(words, { disk, forwards })
  await machine.console.waitFor(/waiting for the word/, { timeoutMs, unless: /FAILED.*/ })
  t.equal(await asked, `i=7&k=a%26b&a=10.0.2.15&n=${name}&e=`)
  const target = `iscsi://127.0.0.1:${iscsi}/${name}/1`
  execFileSync('qemu-img', ['convert', '-n', '-O', 'raw', lab.path('one.raw'), target])
  await say(machine, { port: done, word: 'who are you?', until: /something else: 'who are you\?'/ })
  await say(machine, { port: done, word: 'DONE', until: /reboot \.\.\./ })
  await machine.console.waitFor(/image one is up/, { timeoutMs, unless: /FAILED.*/ })
  await machine.close()
}

interface Word {
  readonly port: number
  readonly word: string
  readonly until: RegExp
}

/** Sends a word to a port of the guest until the console shows that it came; nobody may listen at first. */
async function say(machine: Session, { port, word, until }: Word): Promise<void> {
  const send = () =>
    new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(word))
      socket.once('close', () => resolve()).on('error', () => {})
      socket.resume()
    })
  if (await insist(machine, until, send)) return
  throw new Error(`'${word}' did not reach the machine`)
}

/** Does something again and again until the console shows that it came; false where it never does. */
async function insist(machine: Session, until: RegExp, act: () => unknown): Promise<boolean> {
  for (let tries = 0; tries < 60; tries++) {
    await act()
    const came = machine.console.waitFor(until, { timeoutMs: 5000 })
    if (await came.then(Boolean, () => false)) return true
  }
  return false
}

interface Fault {
  readonly faults?: Faults
  readonly words?: string
  readonly disk?: number
  readonly network?: undefined
  /** On the console; without `silent` at the server too. */
  readonly says: RegExp
  readonly silent?: true
}

const faults: Readonly<Record<string, Fault>> = {
  'a wrong digest': {
    words: `deploy_digest=sha256:${'0'.repeat(64)}`,
    says: /FAILED: the digest of http\S+ is sha256:[0-9a-f]{64}, expected sha256:000/,
  },
  'no such file': { faults: { statuses: [404] }, says: /FAILED: the server answers 404 for http/ },
  'a disk that is too small': { disk: 60, says: /FAILED: the disk \/dev\/vda is too small/ },
  'no disk': { disk: 0, says: /FAILED: no disk to deploy to/ },
  'no network': { network: undefined, says: /FAILED: no network: /, silent: true },
}

async function checkFaults(t: Test, lab: NetbootLab, image: string) {
  const check = async (name: string, fault: Fault) => {
    const server = await serveImages(t, { image }, { ...fault.faults })
    // The first of two parameters counts.
    const words = `${fault.words ?? ''} ${wordsFor(server, image)} network_wait=5 disk_wait=1`
    const disks = fault.disk === 0 ? [] : [lab.makeDisk(name, fault.disk ?? 90)]
    const cut = 'network' in fault && { network: undefined }
    const machine = await lab.startRamdisk(words, { extraDisks: disks, persist: true, ...cut })
    await machine.console.waitFor(fault.says, { timeoutMs })
    await machine.console.waitFor(/ramdisk:.*# /, { timeoutMs })
    // What is typed while the shell asks the terminal for its cursor is lost.
    const answered = await insist(machine, /shell-42/, () =>
      machine.console.write('\necho shell-$((40 + 2))\n'),
    )
    t.ok(answered, `${name}: the shell answers`)
    await machine.close()
    const last = JSON.parse(server.posts.at(-1) ?? '{}')
    if (fault.silent) return t.same(server.posts, [], name)
    return t.match(
      { ...last, said: `FAILED: ${last.message}` },
      { state: 'failed', said: fault.says },
      name,
    )
  }
  // Two machines at a time, for two cores.
  const left = Object.entries(faults)
  const work = async () => {
    for (let next = left.pop(); next; next = left.pop()) await check(...next)
  }
  await Promise.all([work(), work()])
}

async function checkResume(t: Test, lab: NetbootLab, image: string) {
  const server = await serveImages(t, { image }, { dropAfter: 300_000, drops: 2 })
  const disk = lab.makeDisk('resumed', 90)
  const words = `${wordsFor(server, image)} deploy_boot=poweroff`
  const machine = await lab.startRamdisk(words, { extraDisks: [disk], persist: true })
  await machine.console.waitFor(/trying again in \S+ s, from byte [1-9]/, { timeoutMs })
  t.match(await machine.exited, { reason: 'guest-shutdown' })
  t.ok(statesOf(server).includes('retrying') && statesOf(server).includes('deployed'))
}

t.test('the image of the README: PXE, fetched, rebooted, to its login prompt', async (t) => {
  const lab = new NetbootLab(t)
  await lab.makeRamdisk('deploy')
  await lab.run('disk-image-create', ['-o', 'out', 'vm', 'growroot', 'state-partition'])
  const image = lab.path('out.qcow2')
  const server = await serveImages(t, { image })
  const disk = lab.makeDisk('disk', 3000)
  const machine = await lab.startFromNetwork(wordsFor(server, image), { disk })
  // A state partition that cannot be mounted would end in the emergency shell.
  await machine.console.waitFor(/login:/, { timeoutMs, unless: /FAILED.*|emergency mode/ })
  t.ok(statesOf(server).includes('deployed'))
})
