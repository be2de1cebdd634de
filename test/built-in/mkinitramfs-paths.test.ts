/** What mkinitramfs asks of paths: the functions of the build environment answer as the programs do. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { runProgram } from '../fixtures/run-program.ts'

const functions = join(
  packageFolder,
  'flavours/system/build-environment/usr/share/initramfs-tools/conf-hooks.d/parfait',
)

/** What a command says with the functions, and without. */
async function both(words: readonly string[], cwd: string) {
  const accept = [1, 2]
  const ask = (script: string) =>
    runProgram('sh', ['-c', `cd "$1" && shift && ${script}`, 'sh', cwd, functions, ...words], {
      accept,
    })
  return Promise.all([ask('. "$1" && shift && "$@"'), ask('shift && command "$@"')])
}

t.test('realpath and readlink, for paths of every kind', async (t) => {
  const folder = t.testdir({ tree: { plain: { 'a b': '', file: '' } } })
  const tree = join(folder, 'tree')
  symlinkSync('plain', join(tree, 'link'))
  symlinkSync('plain/file', join(tree, 'soft'))
  symlinkSync('nowhere', join(tree, 'broken'))
  writeFileSync(join(tree, 'plain/tail\n'), '')
  const names = [
    '',
    '/',
    '/plain',
    '/plain/',
    '/plain/file',
    '/plain/a b',
    '/link/file',
    '/soft',
    '/broken',
  ]
  const odd = [
    '/plain/../soft',
    '/./plain',
    '//plain//file',
    '/plain/.',
    '/plain/..',
    '/none',
    '/none/x',
    '/plain/tail\n',
  ]
  const paths = [...names, ...odd].flatMap((name) => [`${tree}${name}`, `/${tree}${name}`])
  for (const path of [...paths, '/', '//', '/bin', '/bin/sh', '', 'plain/file', '-x'])
    for (const words of [
      ['realpath', '-ms'],
      ['realpath', '-s'],
      ['readlink', '-f'],
      ['readlink'],
    ]) {
      const [ours, theirs] = await both([...words, path], tree)
      t.equal(ours?.stdout, theirs?.stdout, `${words.join(' ')} ${path}`)
      t.equal(ours?.exitCode, theirs?.exitCode, `${words.join(' ')} ${path}`)
    }
})

t.test('mkdir', async (t) => {
  const folder = t.testdir({ there: {}, file: '' })
  for (const [words, exitCode] of [
    [['-p', 'there'], 0],
    [['-p', 'new/below'], 0],
    [['-p', 'file'], 1],
    [['there'], 1],
  ] as const) {
    const [ours] = await both(['mkdir', ...words], folder)
    t.equal(ours?.exitCode, exitCode, words.join(' '))
  }
  t.throws(() => mkdirSync(join(folder, 'new/below')), /EEXIST/)
})
