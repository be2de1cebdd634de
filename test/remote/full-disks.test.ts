/** Disks that are full, on the server and here: an error that says where, nothing left, and the next build works. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { holdsWithin } from '../fixtures/processes.ts'
import { hiddenOutputs, leftOn, startRemoteBuild } from '../fixtures/remote-build.ts'
import { needsSshServer, type SshServer, startSshServer } from '../fixtures/ssh-server.ts'
import { ordinaryUser } from '../fixtures/user.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsSshServer
t.setTimeout(600_000)

const acme = {
  'flavour.json': JSON.stringify({
    summary: 'needs room',
    options: {
      file: { type: 'string', path: true, default: '' },
      mebibytes: { type: 'integer', default: 1 },
    },
  }),
  'install.d/10-hook': '#!/bin/sh\ndd bs=1M count="$OPTION_MEBIBYTES" if=/dev/urandom of=/large\n',
}

/** A file system of its own for a folder, of a size that can be changed. */
function mount(t: Test, folder: string, size: string): (size: string) => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', folder])
  t.teardown(() => void execFileSync('umount', ['--lazy', folder]))
  return (more) => void execFileSync('mount', ['-o', `remount,size=${more}`, folder])
}

function makeShop(t: Test, server: SshServer): Workshop {
  const shop = new Workshop(t, { acme })
  writeFileSync(join(shop.folder, 'build-servers.yml'), server.list())
  return shop
}

/** Builds with options of the flavour, where a disk is too small for it. */
async function refused(
  t: Test,
  of: { readonly shop: Workshop; readonly server: SshServer },
  ...set: string[]
) {
  const { shop, server } = of
  writeFileSync(shop.image, 'old')
  const { code, stderr } = await build(shop, ...set)
  t.equal(code, 1, stderr)
  t.notMatch(stderr, /ENOSPC|internal|^ +at .*\.(ts|js|cjs):/m)
  t.equal(readFileSync(shop.image, 'utf8'), 'old', 'the old image stays')
  t.strictSame(hiddenOutputs(shop), [], 'no half file')
  const isBuild = (one: string) => !one.startsWith('tmpfs ')
  t.ok(await holdsWithin(60, () => !leftOn(server).some(isBuild)), 'nothing is left there')
  return stderr
}

function build(shop: Workshop, ...set: string[]) {
  return startRemoteBuild(shop, { more: set.flatMap((one) => ['--set', `acme.${one}`]) }).ended
}

t.test('the disk of a server', { skip }, async (t) => {
  const server = await startSshServer(t)
  const shop = makeShop(t, server)
  const store = join(server.there, '.cache/parfait')
  execFileSync('install', ['-d', '-o', ordinaryUser, join(server.there, '.cache'), store])
  const resize = mount(t, store, '300m')
  execFileSync('chown', [ordinaryUser, store])

  writeFileSync(join(shop.folder, 'large'), '')
  truncateSync(join(shop.folder, 'large'), 400 << 20)
  const parcel = await refused(t, { shop, server }, 'file=large')
  t.match(
    parcel,
    /error\[disk-full]: On server 'big1': What comes to .* needs 400 MiB, and \S+ MiB are free/,
  )

  const step = await refused(t, { shop, server }, 'mebibytes=400')
  t.match(
    step,
    /error\[disk-full]: On server 'big1': The disk is full: '.*10-hook' could not write/,
  )
  t.equal(step.match(/error\[/g)?.length, 1, 'it is told once')
  t.match(step, /hint .*cache prune/)

  // The layer has room, and the disk that is made of it has none.
  const disk = await refused(t, { shop, server }, 'mebibytes=160')
  t.match(disk, /error\[disk-full]: On server 'big1': .* full/)

  resize('1g')
  const next = await build(shop, 'mebibytes=160')
  t.equal(next.code, 0, next.stderr)
  t.match(next.stderr, /made 0 steps|reused [1-9]/, 'the layers were kept')
})

t.test('the disk of a client', { skip }, async (t) => {
  const server = await startSshServer(t)
  const shop = makeShop(t, server)
  const out = join(shop.folder, 'out')
  mkdirSync(out, { recursive: true })
  const resize = mount(t, out, '8m')
  const stderr = await refused(t, { shop, server }, 'mebibytes=40')
  t.match(stderr, /error\[disk-full]: What comes to '.*\/out' needs \S+ MiB, and \S+ MiB are free/)
  t.notMatch(stderr, /On server/)
  resize('1g')
  const next = await build(shop, 'mebibytes=40')
  t.equal(next.code, 0, next.stderr)
  t.match(next.stderr, /made 0 steps/)
  t.ok(readdirSync(out).includes('image.raw.sha256'))
})
