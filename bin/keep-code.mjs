// Lets V8 keep what it compiles of a bundle (its load.cjs is given) while commands do a little: they need not compile it again.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'

// What ran once, the bundle as a whole among it, shall not be forgotten meanwhile.
setFlagsFromString('--no-flush-bytecode')
const { default: bundle } = await import(pathToFileURL(process.argv[2]))
const { runMain } = await bundle.main()
const store = mkdtempSync(join(tmpdir(), 'parfait-code-'))
const { exit } = process
process.exit = () => {}
await play('parfait', 'parfait', ['--help'])
await play('parfait', 'parfait', ['list'])
await play('ramdiskImageCreate', 'ramdisk-image-create', ['--help'])
await play('diskImageCreate', 'disk-image-create', ['--help'])
// It ends at what no mirror is asked for; until there it is what all builds begin with.
const settings = ['--store', store, '--offline', '--output', join(store, 'out')]
await play('diskImageCreate', 'disk-image-create', [...settings, 'vm'])
rmSync(store, { recursive: true, force: true })
// Code that was made under other flags is refused.
setFlagsFromString('--flush-bytecode')
bundle.keepCode()
exit(0)

async function play(part, name, words) {
  process.argv.splice(1, Number.POSITIVE_INFINITY, name, ...words)
  await runMain((await bundle[part]())[`${part}Command`])
}
