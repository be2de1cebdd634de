import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { startCommand } from '../fixtures/command.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

/** Without what the test runner puts into the environment of its children. */
const bare = ['env', '-i', `PATH=${toolPath}`, 'HOME=/nowhere']

const isRoot = process.getuid?.() === 0

t.test('bench/run, parfait alone', { skip: !isRoot && 'needs root' }, async (t) => {
  const cwd = t.testdir({})
  const words = [
    '--only',
    'parfait',
    '--again',
    '1',
    '--edit',
    '1',
    '--images',
    '3',
    '--no-startup',
  ]
  const command = [
    ...bare,
    join(packageFolder, 'bench/run'),
    ...words,
    '--scratch',
    join(cwd, 'scratch'),
  ]
  const { code, stdout, stderr } = await startCommand(command, { cwd }).ended
  t.equal(code, 0, stderr.slice(-2000))
  for (const title of [
    'from nothing',
    'nothing changed',
    'last hook edited',
    'many that differ in the last hook',
  ])
    t.match(stdout, new RegExp(`\\| ${title} \\| parfait \\(zstd\\) \\| 1 \\|`))
  const results = JSON.parse(readFileSync(join(cwd, 'results.json'), 'utf8'))
  t.match(results, { leftovers: [], contents: { parfait: { motd: /edit 1/ } } })
  t.notOk(existsSync(join(cwd, 'scratch')), 'nothing is left')
})

t.test('bench/ramdisk, parfait alone', { skip: !isRoot && 'needs root' }, async (t) => {
  const cwd = t.testdir({})
  const words = ['--alone', '--runs', '1', '--machine-class', 'virtual', '--store', sharedStore()]
  const command = [...bare, join(packageFolder, 'bench/ramdisk'), ...words, '--scratch', cwd]
  const { code, stdout, stderr } = await startCommand(command, { cwd }).ended
  t.equal(code, 0, stderr.slice(-2000))
  t.match(stdout, /^\| ramdisk-image-create \| [0-9.]+ \| 1\.00 \|.*\| [1-9][0-9]* \|$/m)
})

t.test('what is missing, and what is misspelt, is said at once', async (t) => {
  const cwd = t.testdir({})
  const say = async (...words: string[]) =>
    (await startCommand([...bare, join(packageFolder, 'bench/run'), ...words], { cwd }).ended)
      .stderr
  t.match(await say('--only', 'parfiat'), /--only: there is no 'parfiat'/)
  t.match(await say('--cold', 'x'), /--cold: expected a whole number/)
})
