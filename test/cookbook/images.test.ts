/** The recipes of docs/cookbook.md that make files to be looked at, and that each recipe is run by a test. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { read } from '../fixtures/pages.ts'
import { needsMachines } from '../fixtures/type-page.ts'
import { fileOf, follow, recipes } from './recipes.ts'

t.setTimeout(1_500_000)
const skip = needsMachines()

/** What must hold beside what the page says. */
const images: Readonly<Record<string, (t: Test, folder: string) => unknown>> = {
  'A docker host on Debian 13': (t, folder) => {
    const image = join(folder, 'docker.qcow2')
    t.match(fileOf(image, '/usr/lib/os-release'), /VERSION_CODENAME=trixie/)
    t.match(fileOf(image, '/etc/group'), /^docker:.*:ops$/m)
    t.match(JSON.parse(fileOf(image, '/etc/docker/daemon.json')), { 'log-driver': 'json-file' })
  },
  'Swap and a partition for data': (t, folder) => {
    const fstab = fileOf(join(folder, 'data.qcow2'), '/etc/fstab')
    t.match(fstab, /^UUID=\S+ +(none|swap) +swap /m)
    t.match(fstab, /^UUID=\S+ +\/srv +ext4 +nodev,nosuid/m)
  },
  'Files from a git repository': (t, folder) => {
    const image = join(folder, 'tools.qcow2')
    t.match(fileOf(image, '/usr/local/bin/tool'), /^echo tool 1$/m)
    t.match(fileOf(image, '/usr/local/share/tools/revision'), /^[0-9a-f]{40}\n$/)
  },
  'The same image again': (t, folder) => {
    const sumOf = (name: string) =>
      readFileSync(join(folder, `${name}.raw.sha256`), 'utf8').split(' ')[0]
    t.equal(sumOf('first'), sumOf('second'))
  },
  'A machine that installs itself': (t, folder) => {
    const [sum = ''] = readFileSync(join(folder, 'server.qcow2.sha256'), 'utf8').split(' ')
    const config = readFileSync(join(folder, 'netboot/pxelinux.cfg/default'), 'utf8')
    t.match(config, ` deploy_digest=sha256:${sum}`)
  },
  'An element as it is': (t, folder) =>
    t.match(fileOf(join(folder, 'element.qcow2'), '/etc/motd'), /\|___\/|_/),
}

t.test('every recipe is in the table of the page, and run by a test', (t) => {
  const titles = [...recipes.keys()]
  const rows = [...read('docs/cookbook.md').matchAll(/^\| \[(.+?)\]\(#/gm)].map(([, row]) => row)
  t.strictSame(rows, titles)
  const machines = readFileSync(new URL('machines.test.ts', import.meta.url), 'utf8')
  const untested = titles.filter(
    (title) => !(title in images) && !machines.includes(`  '${title}':`),
  )
  t.strictSame(untested, [])
  t.end()
})

for (const [title, holds] of Object.entries(images))
  t.test(title, { skip }, async (t) => {
    await holds(t, await follow(t, title))
  })
