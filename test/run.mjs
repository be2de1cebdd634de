// Runs all tests with tap, shows failures as they come, and closes with a line `N passed, N failed`.
import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

// The list of plugins in .taprc takes effect by this, once for each checkout.
if (!existsSync('.tap/plugins')) execFileSync('npx', ['tap', 'build'], { stdio: 'inherit' })

const log = createWriteStream('test.log')
const files = process.argv.slice(2)
const tap = spawn('npx', ['tap', 'run', '--reporter=tap', ...files], {
  stdio: ['ignore', 'pipe', 'inherit'],
  // Where an ordinary user of Debian does not look: tests call sfdisk and e2fsck themselves.
  env: { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` },
})
let failing = 0
let closing = ''
for await (const line of createInterface({ input: tap.stdout })) {
  log.write(`${line}\n`)
  const isFailure = /^\s*not ok /.test(line) && !/# (SKIP|TODO)/.test(line)
  if (isFailure) failing = 25
  // A line for each file, and the details of what failed; the rest is in test.log.
  const isSkipped = / # SKIP/.test(line)
  if (isFailure || isSkipped || failing-- > 0 || /^(not )?ok /.test(line))
    process.stdout.write(`${line}\n`)
  if (/^# \{ total: /.test(line)) closing = line
}
const code = tap.exitCode ?? (await new Promise((resolve) => tap.once('exit', resolve)))
const count = (name) => Number(new RegExp(`${name}: ([0-9]+)`).exec(closing)?.[1] ?? 0)
// A machine that ./setup made ready has all that the tests need: there a skipped test is one that failed.
const skipped = count('skip')
const missed = process.env.CI ? skipped : 0
const failed = count('fail') + missed + (code !== 0 && count('fail') === 0 ? 1 : 0)
if (skipped > 0)
  process.stdout.write(`# ${skipped} skipped${missed > 0 ? ', which counts as failed here' : ''}\n`)
process.stdout.write(`${count('pass')} passed, ${failed} failed\n`)
process.exit(code || (failed > 0 ? 1 : 0))
