/** Types what docs/writing-a-flavour.md tells to type, in its order, in a clean folder, as a newcomer would. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../lib/files.ts'
import { toolPath } from '../lib/run.ts'
import { withOnly } from './fixtures/commands.ts'
import { sharedStore } from './fixtures/shared-store.ts'

t.setTimeout(1_200_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false
const page = readFileSync(join(packageFolder, 'docs/writing-a-flavour.md'), 'utf8')

/** A block to type, or the content of a file. */
type Block = { readonly path: string; readonly text: string } | { readonly command: string }

/** Above the tables of what else there is. */
const told = page.slice(0, page.indexOf('## What else'))
const blocks = [...told.matchAll(/(?:^`(\S+)`\n\n)?^```(\w+)\n(.*?)^```$/gms)].flatMap(
  ([, path, language, text = '']): Block[] => {
    if (path !== undefined) return [{ path, text }]
    return language === 'sh' ? [{ command: text }] : []
  },
)

/** One shell for all blocks: folders and variables stay, as on a terminal. */
function script(folder: string): string {
  return blocks
    .map((block, index) => {
      if ('command' in block) return `echo '== block ${index}'\n${block.command}`
      const source = join(folder, `block-${index}`)
      writeFileSync(source, block.text)
      // What an editor does: a file that is there keeps its mode.
      return `mkdir -p '${dirname(block.path)}'\ncat '${source}' >'${block.path}'`
    })
    .join('\n')
}

t.test('every command of the guide, in order', { skip }, async (t) => {
  const folder = t.testdir({ home: {}, blocks: {} })
  const home = join(folder, 'home')
  mkdirSync(join(home, '.ssh'))
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, '.ssh/id_ed25519')])
  t.ok(blocks.length > 15, 'the page has blocks')
  const file = join(folder, 'all.sh')
  writeFileSync(file, `set -eu\n${script(join(folder, 'blocks'))}\n`)
  const env = {
    PATH: `${join(packageFolder, 'bin')}:${dirname(process.execPath)}:${toolPath}`,
    HOME: home,
    LANG: 'C.UTF-8',
    PARFAIT_STORE: sharedStore(),
  }
  const [program = '', ...words] = [...withOnly(env), 'sh', file]
  const options = { cwd: home, encoding: 'utf8', maxBuffer: 64 << 20 } as const
  const { status, stdout, stderr } = spawnSync(program, words, options)
  t.equal(status, 0, `${stdout.slice(-3000)}\n${stderr.slice(-3000)}`)
  for (const [text, pattern] of [
    [stdout, /This host can build images\./],
    [stdout, /1 flavour, 8 files: nothing to mend|1 flavour, \d files: 0 errors/],
    [stdout, /greeter\/install\.d\/50-greeter +OPTION_FONT=standard/],
    [stderr, /unknown key 'greting'; did you mean 'greeting'\?/],
    [stdout, /refused, as it should be/],
    [stdout, /^run +install +greeter\/50-greeter +\w+ +install\.d\/banner\.txt changed/m],
    [stderr, /figlet: bigg: Unable to open font file/],
    [stderr, /--break after-error/],
    [stdout, /it failed, as it should/],
    [stdout, /first-boot: greeter\/first-boot\.d\/50-hello: done/],
    [stdout, /\|_\| /],
    [stdout, /login:/],
    [stdout, /cd acme-flavours/],
  ] as const)
    t.match(text, pattern)
})
