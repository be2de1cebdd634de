// Builds images that differ in their last hook, in one process: many.mjs <checkout> <count> <settings>
// The settings are JSON of what loadSettings takes: flags, set, flavours.
// Prints events as JSON. Environment and folder are those of a build by command.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [checkout, count, asked] = process.argv.slice(2)
const { flags, set, flavours } = JSON.parse(asked)
const { buildMany, loadSettings } = await import(join(checkout, 'dist/index.js'))
const run = Date.now()

/** A flavour whose one hook writes what no earlier run wrote. */
function writeFlavour(name) {
  const folder = join(process.env.FLAVOURS_PATH, name, 'install.d')
  mkdirSync(folder, { recursive: true })
  const hook = join(folder, '99-motd')
  writeFileSync(hook, `#!/bin/sh\necho "${name} of ${run}" >/etc/motd\n`)
  chmodSync(hook, 0o755)
}

const requests = Array.from({ length: Number(count) }, (_, index) => {
  const name = `peer-${index + 1}`
  writeFlavour(name)
  mkdirSync(join('many', name), { recursive: true })
  const settings = loadSettings({
    flags: { ...flags, output: join('many', name, 'out.qcow2') },
    set,
    flavours: [...flavours, name],
    cwd: process.cwd(),
    env: process.env,
  })
  return { name, settings }
})
const outcomes = await buildMany(requests, {
  report: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  now: Date.now,
  uid: process.getuid(),
  gid: process.getgid(),
})
const failed = outcomes.filter(({ state }) => state !== 'built')
for (const { name, error } of failed) process.stderr.write(`${name}: ${error?.message}\n`)
const digests = outcomes.map(({ result }) => result?.artifacts[0].sha256)
// A tool that is quick because it made one image would not be quick.
if (failed.length > 0 || new Set(digests).size !== requests.length) process.exitCode = 1
