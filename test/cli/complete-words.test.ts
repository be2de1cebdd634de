import { join } from 'node:path'
import t from 'tap'
import { parfaitCommand } from '../../lib/cli/parfait.ts'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'

const size = { type: 'string', enum: ['8M', '9M'], description: 'How large.', default: '8M' }
const flavours = {
  acme: {
    'flavour.json': JSON.stringify({
      summary: 'a',
      options: { size, on: { type: 'boolean', default: true } },
    }),
  },
}

t.test('what the last word of a line may become', async (t) => {
  const cwd = t.testdir({})
  const env = { FLAVOURS_PATH: writeFlavours(join(cwd, 'flavours'), flavours) }
  const cases: [string, readonly string[]][] = [
    ['parfait pl', ['plan']],
    ['parfait cac', ['cache']],
    ['parfait cache pr', ['prune']],
    ['parfait cache prune --a', ['--all']],
    ['/opt/parfait/bin/parfait pl', ['plan']],
    ['disk-image-create ac', ['acme']],
    ['disk-image-create acme ac', []],
    ['disk-image-create parfait:v', ['parfait:vm', 'parfait:vm-bootstrap']],
    ['parfait plan vm ac', ['acme']],
    ['disk-image-create --typ', ['--type']],
    ['disk-image-create -t q', ['qcow2']],
    ['disk-image-create -t raw,q', ['raw,qcow2']],
    ['disk-image-create --type=q', ['--type=qcow2']],
    ['disk-image-create --sandbox ', ['auto', 'user', 'root', 'sudo']],
    ['disk-image-create --set ac', ['acme.']],
    ['disk-image-create --set acme.s', ['acme.size=']],
    ['disk-image-create --set acme.size=', ['acme.size=8M', 'acme.size=9M']],
    ['disk-image-create --set acme.on=t', ['acme.on=true']],
    ['disk-image-create --config ', [':files']],
    ['disk-image-create --store ', [':folders']],
    ['disk-image-create --store=', [':folders']],
    ['disk-image-create -s ', []],
    ['parfait boot ', [':files']],
    ['parfait boot --firmware u', ['uefi']],
    ['parfait completion z', ['zsh']],
    ['parfait new ', []],
    ['disk-image-get-kernel --stanza i', ['ipxe']],
    ['nothing of ours ', []],
    ['parfait nothing ', []],
  ]
  for (const [line, words] of cases) {
    const make = async (io: Parameters<typeof parfaitCommand>[0]) =>
      parfaitCommand(io, ['complete-words', line])
    const { stdout, stderr, error } = await call(make, ['complete-words', line], { cwd, env })
    const answers = stdout
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('\t')[0])
    t.strictSame([answers, stderr, error], [words, '', undefined], line)
  }
})

t.test('faults print nothing', async (t) => {
  const cwd = t.testdir({})
  const line = 'disk-image-create v'
  const make = async (io: Parameters<typeof parfaitCommand>[0]) =>
    parfaitCommand(io, ['complete-words', line])
  const env = { FLAVOURS_PATH: '/gone' }
  t.match(await call(make, ['complete-words', line], { cwd, env }), { stdout: '', stderr: '' })
})

t.test('no help shows it', async (t) => {
  const command = await parfaitCommand({} as Parameters<typeof parfaitCommand>[0], [])
  t.notMatch(command.helpInformation(), /complete-words/)
})
