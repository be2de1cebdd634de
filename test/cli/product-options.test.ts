import { join } from 'node:path'
import t from 'tap'
import { explainCommand } from '../../lib/cli/explain.ts'
import { lockCommand } from '../../lib/cli/lock.ts'
import { parfaitCommand } from '../../lib/cli/parfait.ts'
import { planCommand } from '../../lib/cli/plan.ts'
import { validateCommand } from '../../lib/cli/validate.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'
import { writeRamdiskFlavours } from '../fixtures/ramdisk-flavours.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const commands = {
  plan: planCommand,
  lock: lockCommand,
  explain: explainCommand,
  validate: validateCommand,
}
const ofRamdisk = ['--product', 'ramdisk']

for (const [name, command] of Object.entries(commands)) {
  const cwd = t.testdir({})
  const run = (...args: string[]) => call(command, args, { cwd })

  t.test(`${name} --help lists the options of the product that is named`, async (t) => {
    const usual = (await run('--help')).stdout
    t.match(usual, /--product <name> .*\n? *.*disk or ramdisk/)
    t.match(usual, `parfait ${name} --product ramdisk --help`)
    t.strictSame(
      [/--fs </, /--machine-class </].map((flag) => flag.test(usual)),
      [true, false],
    )
    for (const words of [
      ['--help', ...ofRamdisk],
      ['--product=ramdisk', '--help'],
      ['--ramdisk', '--help'],
    ]) {
      const { stdout } = await run(...words)
      t.strictSame(
        [/--fs </, /--machine-class </].map((flag) => flag.test(stdout)),
        [false, true],
      )
    }
    const last = await run(...ofRamdisk, '--product', 'disk', '--help')
    t.equal(last.stdout, usual, 'the last one counts')
  })

  t.test(`${name} refuses a product that is none, and options of another`, async (t) => {
    t.match(await run('--product', 'ramdsk', 'vm'), {
      error: { code: 'settings-invalid', message: /'ramdsk'; did you mean 'ramdisk'\?/ },
    })
    const { error, stderr } = await run(...ofRamdisk, '--fs', 'ext4', 'deploy')
    const said = name === 'validate' ? stderr : String((error as Error).message)
    t.match(said, "The product 'ramdisk' has no --fs; 'disk' has it")
    const other = await run('vm', '--machine-class', 'virtual')
    t.match(name === 'validate' ? other.stderr : (other.error as Error).message, "'ramdisk' has it")
  })
}

t.test('explain: flavours of the product, and no hooks for a disk', async (t) => {
  const cwd = t.testdir({})
  const words = [...ofRamdisk, '--machine-class', 'virtual', 'deploy']
  const { stdout, error } = await call(explainCommand, words, { cwd })
  t.equal(error, undefined)
  t.match(stdout, /^ {2}ramdisk +every ramdisk has it +built-in/m)
  t.match(stdout, /^ {2}deploy +asked for/m)
  t.match(stdout, /^ {2}deploy\/install\.d\/50-write-image/m)
  const withDisk = await call(explainCommand, [...ofRamdisk, 'vm'], { cwd })
  t.notMatch(withDisk.stdout, /block-device/, 'nobody asks them')
  const host = await call(explainCommand, [...ofRamdisk, '--from-host', 'deploy'], { cwd })
  t.equal(host.error, undefined)
  t.notMatch(host.stdout, /^(packages|hooks)/m, 'none is used')
})

t.test('validate: all faults, and what would be made', async (t) => {
  const cwd = t.testdir({})
  const wrong = ['--fs', 'ext4', '-t', 'raw', '--machine-class', 'virtuel', 'deplyo']
  const { stderr, error } = await call(validateCommand, [...ofRamdisk, ...wrong], { cwd })
  t.match(error, { exitCode: 1 })
  for (const pattern of [
    /The product 'ramdisk' has no --fs; 'disk' has it\n {2}at {4}--fs\n {2}hint {2}.*--product disk\n/,
    /The product 'ramdisk' has no --type/,
    /Unknown machine class 'virtuel'; did you mean 'virtual'\?/,
    /The flavour 'deplyo' was not found; did you mean 'deploy'\?/,
    /\n4 faults\n$/,
  ])
    t.match(stderr, pattern)
  const flavours = writeFlavours(join(cwd, 'flavours'), { base: busyboxBase })
  const right = ['-n', '-o', 'out.ramdisk', '--compression', 'gzip', 'base']
  const env = { FLAVOURS_PATH: flavours, FS_TYPE: 'vfat' }
  const { stdout } = await call(validateCommand, [...ofRamdisk, ...right], { cwd, env })
  const line = /\/out\.ramdisk: ramdisk, kernel, \w+, compression gzip, modules bare-metal\n/
  t.match(stdout, line, 'a variable may be for another product')
})

t.test('plan and lock: the same flavours and output', { skip: needsSandbox() }, async (t) => {
  const cwd = t.testdir({ 'package.json': '{}' })
  writeRamdiskFlavours(join(cwd, 'flavours'), {})
  const env = { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' }
  const words = [...ofRamdisk, '-n', '-o', 'out.ramdisk', '--modules', 'mii', 'base']
  const plan = await call(planCommand, words, { cwd, env })
  t.equal(plan.error, undefined, plan.stderr)
  t.match(plan.stdout, /^run +install +ramdisk\/10-kernel /m)
  const lock = await call(lockCommand, words, { cwd, env })
  t.match(lock.stdout, /^new +ramdisk /m)
})

t.test('plan: none without a tree', async (t) => {
  const { stderr, error } = await call(planCommand, [...ofRamdisk, '--from-host', 'deploy'], {
    cwd: t.testdir({}),
  })
  t.match(error, { cause: { exitCode: 2 } })
  t.match(stderr, /error\[usage\]: A build without a tree has no plan/)
})

t.test('completion knows products, and the options of the one that is named', async (t) => {
  const cwd = t.testdir({})
  const cases: [string, readonly string[]][] = [
    ['parfait plan --prod', ['--product']],
    ['parfait plan --product ', ['disk', 'ramdisk']],
    ['parfait lock --product=r', ['--product=ramdisk']],
    ['parfait explain --mach', []],
    ['parfait explain --product ramdisk --mach', ['--machine-class']],
    ['parfait validate --ramdisk --machine-class v', ['virtual']],
    ['parfait validate --product ramdisk --fs', []],
    ['parfait plan --product other --f', []],
  ]
  for (const [line, words] of cases) {
    const make = (io: Parameters<typeof parfaitCommand>[0]) =>
      parfaitCommand(io, ['complete-words', line])
    const { stdout } = await call(make, ['complete-words', line], { cwd })
    const answers = stdout.split('\n').filter(Boolean)
    t.strictSame(
      answers.map((row) => row.split('\t')[0]),
      words,
      line,
    )
  }
})
