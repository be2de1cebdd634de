import { truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { mtoolsPath } from '../../lib/quoting/mtools.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandNames } from './texts.ts'

t.test('folders of a FAT image', { skip: needs('mkfs.fat', 'mmd', 'mdir') }, async (t) => {
  const folder = t.testdir({})
  writeFileSync(`${folder}/image`, '')
  truncateSync(`${folder}/image`, 64 << 20)
  await run('mkfs.fat', ['-F', '32', 'image'], { cwd: folder })
  const seen = new Set<string>()
  const names = sayAll(t, thousandNames(t), (name) => mtoolsPath(`/${name}`, name)).filter(
    ({ text }) => !seen.has(text.toLowerCase()) && seen.add(text.toLowerCase()),
  )
  const env = { MTOOLS_SKIP_CHECK: '1' }
  await run('mmd', ['-i', 'image', '-D', 's', ...names.map(({ said }) => said)], {
    cwd: folder,
    env,
  })
  const { stdout } = await run('mdir', ['-b', '-i', 'image', '::/'], { cwd: folder, env })
  const back = stdout.split('\n').flatMap((line) => /^::\/(.*)\/$/.exec(line)?.[1] ?? [])
  comesBack(t, names.map(({ text }) => text).sort(), back.sort())
})

t.test('what FAT has no names for', async (t) => {
  for (const name of [
    'a:b',
    'a*',
    'é',
    'x.',
    'x ',
    'CON',
    'aux.txt',
    'a\\b',
    '\n',
    'n'.repeat(256),
  ])
    t.throws(() => mtoolsPath(`/${name}`, '/here'), { code: 'text-refused', place: '/here' }, name)
  t.equal(mtoolsPath('/EFI/BOOT/-a b;c', ''), '::/EFI/BOOT/-a b;c')
})
