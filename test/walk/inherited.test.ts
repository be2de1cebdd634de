/** What a build's caller has, its programs do not get: descriptors that it has open, and its environment. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { startCommand } from '../fixtures/command.ts'
import { descendantsOf, listProcesses } from '../fixtures/process-tree.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const list = `readlink -f /proc/self/fd/* | sed 's/^/HAS /'\nsleep 0.3\n`
const module = (phase: string) => `import { readdirSync, readlinkSync } from 'node:fs'
import { defineHook } from 'parfait'
export default defineHook('${phase}', async ({ log }) => {
  for (const name of readdirSync('/proc/self/fd'))
    try { log('HAS ' + readlinkSync('/proc/self/fd/' + name)) } catch {}
  await new Promise((resolve) => setTimeout(resolve, 300))
})
`

function writeBuild(t: Test): string {
  const cwd = t.testdir()
  writeFlavours(join(cwd, 'flavours'), {
    base: busyboxBase,
    acme: {
      'flavour.json': '{"secrets": {"token": {"description": "for the test"}}}',
      'extra-data.d/10-outside': `#!/bin/sh\n${list}`,
      'extra-data.d/20-module.ts': module('extra-data'),
      'install.d/10-inside': `#!/bin/sh\n${list}`,
      'install.d/20-module.ts': module('install'),
    },
  })
  mkdirSync(join(cwd, 'out'))
  return cwd
}

const flags =
  '--no-base --flavours-path flavours --store store --secret token=env:TOKEN -o out/a -x'
const command = `${process.execPath} ${join(packageFolder, 'bin/disk-image-create')} ${flags}`

/** The programs below a process that have a text in their environment. */
function holdersOf(text: string, pid: number): string[] {
  const all = listProcesses()
  const own = all.find((one) => one.pid === pid)?.command
  return descendantsOf(pid, all)
    .filter((one) => one.pid !== pid && one.command !== own)
    .filter((one) => environmentOf(one.pid).includes(text))
    .map((one) => one.command)
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}

t.test('neither open files nor secrets of the caller reach a program', { skip }, async (t) => {
  const cwd = writeBuild(t)
  // The test runner would load itself into the command.
  const open = 'unset NODE_OPTIONS; exec 9>opened-9 17>opened-17 200>opened-200 201<opened-9'
  const words = ['bash', '-c', `${open}; exec ${command} base acme`]
  const running = startCommand(words, { cwd, env: { TOKEN: 'correct horse battery staple' } })
  const found = new Set<string>()
  const timer = setInterval(() => {
    for (const one of holdersOf('correct horse', running.child.pid ?? 0)) found.add(one)
  }, 50)
  const { code, stderr, stdout } = await running.ended
  clearInterval(timer)
  t.equal(code, 0, stderr)
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('HAS '))
  t.ok(said.length > 10, 'all hooks told what they have')
  t.strictSame(
    said.filter((line) => line.includes('opened-')),
    [],
  )
  t.strictSame([...found], [], 'and no program has the secret in its environment')
})
