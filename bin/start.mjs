// What every command begins with. Plain JavaScript that old versions of Node can read.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Runs the command of this bundle; where node is too old, with the one that ./setup put beside the checkout. */
export async function start(bundle, name) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    const own = fileURLToPath(new URL('../.node/bin/node', import.meta.url))
    if (!existsSync(own))
      return fail(`node ${process.versions.node} is too old: parfait needs 20 or later`)
    const { status } = spawnSync(own, process.argv.slice(1), { stdio: 'inherit' })
    process.exit(status ?? 1)
  }
  if (!existsSync(new URL(`../dist/${bundle}.js`, import.meta.url)))
    return fail('parfait is not built yet')
  const [{ runMain }, commands] = await Promise.all([
    import('../dist/main.js'),
    import(`../dist/${bundle}.js`),
  ])
  await runMain(commands[name])
}

function fail(message) {
  process.stderr.write(`error[setup]: ${message}\n  hint  run ./setup in parfait's folder\n`)
  process.exit(2)
}
