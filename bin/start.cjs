// What every command begins with. Plain JavaScript that old versions of Node can read.
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')

/** Runs the command of this part of the bundle; where node is too old, with the one that ./setup put beside the checkout. */
exports.start = async (part) => {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    const own = join(__dirname, '../.node/bin/node')
    if (!existsSync(own))
      return fail(`node ${process.versions.node} is too old: parfait needs 20 or later`)
    const { status } = spawnSync(own, process.argv.slice(1), { stdio: 'inherit' })
    process.exit(status ?? 1)
  }
  if (!existsSync(join(__dirname, '../dist/load.cjs'))) return fail('parfait is not built yet')
  const load = require('../dist/load.cjs')
  const [{ runMain }, commands] = await Promise.all([load.main(), load[part]()])
  await runMain(commands[`${part}Command`])
}

function fail(message) {
  process.stderr.write(`error[setup]: ${message}\n  hint  run ./setup in parfait's folder\n`)
  process.exit(2)
}
