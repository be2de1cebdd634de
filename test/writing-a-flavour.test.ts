/** Types what the pages about writing flavours tell to type, in their order, in a clean folder, as a newcomer would. */
import t from 'tap'
import { read } from './fixtures/pages.ts'
import { type Block, blocksOf } from './fixtures/told-page.ts'
import { needsMachines, typeBlocks } from './fixtures/type-page.ts'

t.setTimeout(1_200_000)
const skip = needsMachines()

/** Above the tables of what else there is. What the page shows of output is shortened, and from other machines. */
function toType(path: string): Block[] {
  const [told = ''] = read(path).split('## What else')
  return blocksOf(told).filter((block) => !('printed' in block))
}

t.test('every command of the guide, in order', { skip }, async (t) => {
  const key = { command: 'ssh-keygen -q -t ed25519 -N "" -f ~/.ssh/id_ed25519\n' }
  const blocks = toType('docs/writing-a-flavour.md')
  t.ok(blocks.length > 15, 'the page has blocks')
  const { output } = await typeBlocks(t, [{ command: 'mkdir ~/.ssh\n' }, key, ...blocks])
  for (const pattern of [
    /This host can build images\./,
    /1 flavour, 8 files: nothing to mend|1 flavour, \d files: 0 errors/,
    /greeter\/install\.d\/50-greeter +OPTION_FONT=standard/,
    /unknown key 'greting'; did you mean 'greeting'\?/,
    /refused, as it should be/,
    /^run +install +greeter\/50-greeter +\w+ +\d.* +install\.d\/banner\.txt changed/m,
    /figlet: bigg: Unable to open font file/,
    /--break after-error/,
    /it failed, as it should/,
    /first-boot: greeter\/first-boot\.d\/50-hello: done/,
    /\|_\| /,
    /login:/,
    /cd acme-flavours/,
  ])
    t.match(output, pattern)
})

t.test('the first ramdisk flavour', { skip }, (t) =>
  typeBlocks(t, blocksOf(read('docs/writing-a-ramdisk-flavour.md'))),
)
