/** An image, what lies beside it, and what happens to them. */
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommanderError } from 'commander'
import t from 'tap'
import { verifyCommand } from '../../lib/cli/verify.ts'
import { call } from '../fixtures/call.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'
import { call as callProgram } from '../inspect/made.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const acme = {
  'flavour.json': '{ "summary": "acme" }',
  'install.d/10-x': `#!/bin/sh
set -eu
mkdir -p /var/lib/dpkg
printf 'Package: curl\\nStatus: install ok installed\\nVersion: 1.0\\nArchitecture: amd64\\n' >/var/lib/dpkg/status
`,
}

t.test('all is so, until somebody changes something', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  const papers = { sbom: ['cyclonedx', 'spdx'], provenance: true, files: true }
  const { error } = await shop.build({ flags: papers })
  t.equal(error, undefined)
  const cwd = join(shop.folder, 'moved')
  renameSync(join(shop.folder, 'out'), cwd)
  const verify = async (...args: string[]) => {
    const { stdout, error } = await call(verifyCommand, args, { cwd })
    return { stdout, exit: (error as CommanderError | undefined)?.exitCode ?? 0, error }
  }
  const sound = await verify('image.raw')
  t.equal(sound.exit, 0, sound.stdout)
  t.match(sound.stdout, /^ok +packages of image\.cdx\.json +1 inside/m)
  t.match(sound.stdout, /^ok +subjects of image\.intoto\.json/m)
  const before = join(shop.folder, 'before')
  mkdirSync(before)

  const faulty = async (name: string, change: (path: string) => void, says: RegExp) => {
    const path = join(cwd, name)
    copyFileSync(path, join(before, name))
    change(path)
    const { exit, stdout } = await verify('image')
    t.equal(exit, 1, name)
    t.match(stdout, says)
    t.match(stdout, /^FAULT/m)
    copyFileSync(join(before, name), path)
  }
  const edit = (from: string, to: string) => (path: string) =>
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
  await faulty('image.raw.sha256', edit('image', 'other'), /image\.raw\.sha256 +says another/)
  await faulty('image.cdx.json', edit('"1.0"', '"2.0"'), /\+curl 1\.0, -curl 2\.0/)
  await faulty('image.spdx.json', edit('{', 'no'), /cannot be read/)
  await faulty(
    'image.intoto.json',
    edit('image.raw', 'other'),
    /tells nothing of this 'image\.raw'/,
  )
  const install = (path: string) => {
    const status = join(before, 'status')
    const words = 'Status: install ok installed\nVersion: 9\nArchitecture: amd64\n'
    writeFileSync(status, `Package: evil\n${words}`)
    callProgram('debugfs', ['-w', '-R', 'rm /var/lib/dpkg/status', path])
    callProgram('debugfs', ['-w', '-R', `write ${status} /var/lib/dpkg/status`, path])
  }
  await faulty('image.raw', install, /is not the file that the manifest/)
  t.equal((await verify('image')).exit, 0)
  const json = JSON.parse((await verify('image', '--json')).stdout)
  t.equal(json.ok, true)
  t.match((await verify('none')).error, { code: 'usage', exitCode: 2 })
})
