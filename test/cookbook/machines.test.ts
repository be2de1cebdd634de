/** The recipes of docs/cookbook.md that boot what they make. The page says what the machines print. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { needsMachines } from '../fixtures/type-page.ts'
import { fileOf, follow } from './recipes.ts'

t.setTimeout(1_500_000)
const skip = needsMachines()

function formatOf(folder: string, name: string): string {
  const args = ['info', '--output=json', join(folder, name)]
  return JSON.parse(execFileSync('qemu-img', args, { encoding: 'utf8' })).format
}

/** What must hold beside what the page says. */
const machines: Readonly<Record<string, (t: Test, folder: string) => unknown>> = {
  'A machine to log in to': (t, folder) =>
    t.match(fileOf(join(folder, 'login.qcow2'), '/etc/shadow'), /^ops:!/m, 'no password'),
  'An image for a cloud': (t, folder) => t.equal(formatOf(folder, 'cloud.qcow2'), 'qcow2'),
  'A web server with your pages': (t, folder) =>
    t.equal(formatOf(folder, 'web.qcow2'), 'qcow2', 'as the settings file says'),
  'A disk for UEFI alone': (t, folder) => t.equal(formatOf(folder, 'uefi.raw'), 'raw'),
}

for (const [title, holds] of Object.entries(machines))
  t.test(title, { skip }, async (t) => {
    await holds(t, await follow(t, title))
  })
