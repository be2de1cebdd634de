import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listFiles } from '../../lib/files.ts'
import { copySeenFiles, readSeenFiles } from '../../lib/flavours/seen-files.ts'

t.test('what hooks see of a flavour', async (t) => {
  const shared = t.testdir({
    files: { deep: { one: '1' } },
    flavour: {
      'flavour.json': '{}',
      'README.md': 'x',
      '.git': { HEAD: 'x' },
      test: { case: 'x' },
      'build-environment': { etc: { x: 'x' } },
      'install.d': { '10-a': 'a b a' },
      lib: { functions: 'c' },
      'top.conf': 'd',
      large: 'e'.repeat((4 << 20) + 1),
    },
  })
  const folder = join(shared, 'flavour')
  symlinkSync('../files', join(folder, 'files'))
  symlinkSync('.', join(folder, 'lib/circle'))
  symlinkSync('nowhere', join(folder, 'lib/nothing'))
  const files = await readSeenFiles(folder)
  t.strictSame(Object.keys(files).sort(), [
    'files/deep/one',
    'install.d/10-a',
    'large',
    'lib/functions',
    'top.conf',
  ])
  t.strictSame(files['install.d/10-a']?.mentions, ['a', 'b'])
  t.strictSame(files.large?.mentions, [], 'data is not searched for words')
  const code = Object.fromEntries(Object.entries(files).map(([path, { digest }]) => [path, digest]))
  const copy = await copySeenFiles({ code }, { folder }, join(shared, 'copy'))
  t.strictSame(await listFiles(copy), Object.keys(files).sort())
})
