import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runCommand } from '../fixtures/commands.ts'

t.setTimeout(120_000)

/** A boot sector, which QEMU's tools take for a raw image. */
const image = Buffer.alloc(1 << 20)
image.writeUInt16BE(0x55aa, 510)

function prepare() {
  const cwd = t.testdir({ 'job.ramdisk': 'R', 'job.kernel': 'K', 'out.raw': image })
  const pxe = (...args: readonly string[]) => runCommand('parfait', ['pxe', ...args], { cwd })
  return { cwd, pxe }
}

t.test('a tree to serve, and how to serve it', async (t) => {
  const { cwd, pxe } = prepare()
  const ramdisk = ['--ramdisk', 'job.ramdisk', '--image', 'out.raw']
  const url = ['--url', 'http://10.0.0.1/', '--append', 'quiet']
  const { exitCode, stdout, stderr } = await pxe('tree', ...ramdisk, ...url)
  t.equal(exitCode, 0, stderr)
  const names = ['pxelinux.0', 'ldlinux.c32', 'job.kernel', 'job.ramdisk', 'out.raw']
  const wanted = [...names, 'pxelinux.cfg/default'].map((name) => `${join(cwd, 'tree', name)}\n`)
  t.equal(stdout, wanted.join(''))
  const sha256 = createHash('sha256').update(image).digest('hex')
  const options = `deploy_image=http://10.0.0.1/out.raw deploy_digest=sha256:${sha256} quiet\n`
  t.match(readFileSync(join(cwd, 'tree/pxelinux.cfg/default'), 'utf8'), options)
  t.match(stderr, /dnsmasq --no-daemon .*--tftp-root=.*tree \\\n.*--dhcp-boot=pxelinux\.0/s)
})

t.test('ipxe with an address: its script, kernel and ramdisk come from there', async (t) => {
  const { cwd, pxe } = prepare()
  for (const [url, announced] of [
    ['http://10.0.0.1/a,b/', 'http://10.0.0.1/a%2Cb/boot.ipxe'],
    ['https://10.0.0.1', 'boot.ipxe'],
  ] as const) {
    const args = ['tree', '--ramdisk', 'job.ramdisk', '--loader', 'ipxe', '--url', url]
    const { exitCode, stderr } = await pxe(...args)
    t.equal(exitCode, 0, stderr)
    t.ok(stderr.includes(`--dhcp-boot=tag:ipxe,${announced}\n`), stderr)
    t.equal(stderr.includes(`${join(cwd, 'tree')} by HTTP`), announced !== 'boot.ipxe')
  }
})

const faults: Readonly<Record<string, { args: readonly string[]; says: RegExp }>> = {
  'no ramdisk': { args: ['tree'], says: /required option '--ramdisk <file>'/ },
  'a ramdisk that is not there': {
    args: ['tree', '--ramdisk', 'other.ramdisk'],
    says: /none at '.*other\.ramdisk'\n.*ramdisk-image-create -o deploy\.ramdisk deploy/,
  },
  'an unknown loader': {
    args: ['tree', '--ramdisk', 'job.ramdisk', '--loader', 'grub'],
    says: /Expected pxelinux or ipxe after --loader, got 'grub'/,
  },
  'an image that is none': {
    args: ['tree', '--ramdisk', 'job.ramdisk', '--image', 'nothing'],
    says: /There is no image '.*nothing'/,
  },
  'an address without http': {
    args: ['tree', '--ramdisk', 'job.ramdisk', '--url', '10.0.0.1'],
    says: /Expected an address of http or https, got '10\.0\.0\.1'/,
  },
  'a loader that starts no UEFI': {
    args: ['tree', '--ramdisk', 'job.ramdisk', '--try', '--firmware', 'uefi'],
    says: /'pxelinux' starts no UEFI\n.*--loader ipxe/,
  },
  'a pattern that is none': {
    args: ['tree', '--ramdisk', 'job.ramdisk', '--try', '--until', '('],
    says: /Expected a regular expression after --until/,
  },
}

for (const [name, { args, says }] of Object.entries(faults))
  t.test(name, async (t) => {
    const { exitCode, stderr } = await prepare().pxe(...args)
    t.equal(exitCode, 2, stderr)
    t.match(stderr, says)
  })
