/** Types docs/farm.md with a real Redis: a matrix and one image, by workers that it starts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { busyboxBase } from '../fixtures/busybox-base.ts'
import { fourImages } from '../fixtures/farm-folder.ts'
import { paintFlavour } from '../fixtures/matrix-folder.ts'
import { read } from '../fixtures/pages.ts'
import { startRedis } from '../fixtures/redis.ts'
import { type Block, blocksOf, flavourBlocks, typedAs } from '../fixtures/told-page.ts'
import { typeBlocks } from '../fixtures/type-page.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(300_000)

const page = read('docs/farm.md')
const own = { 'flavour.json': '{"summary": "one of a farm"}' }
const install = (hook: string) => ({ ...own, 'install.d/50-own': `#!/bin/sh\n${hook}\n` })

/** What differs from one time to the other. */
const changing = /\bb[0-9a-f]{8}\b|\bm\d:\d+|\b\d\.\d s/g

t.test('every command of the page, in order', { skip: needsSandbox() }, async (t) => {
  const { address } = await startRedis(t)
  const flavours = {
    base: busyboxBase,
    shared: install('echo shared >/shared'),
    paint: paintFlavour,
    vm: busyboxBase,
    'my-flavour': install('echo mine >/mine'),
  }
  const matrix = fourImages.replace('[red, green]', '[red]')
  const begin: Block[] = [
    ...flavourBlocks('flavours', flavours),
    { path: 'matrix.yml', text: matrix },
    { command: 'export FLAVOURS_PATH=flavours PARFAIT_STORE="$HOME/store"' },
  ]
  const blocks = blocksOf(page).flatMap((block): Block[] => {
    if ('printed' in block) return [{ printed: block.printed.replaceAll(changing, '…') }]
    // A real cluster has it in slurm.test.ts.
    return 'command' in block && block.command.startsWith('sbatch') ? [] : [block]
  })
  const typed = typedAs(blocks, {
    words: [
      ['redis://queue.example', address],
      ['npm install', `npm ls --prefix '${packageFolder}'`],
      ['parfait submit matrix.yml', 'BATCH=$(parfait submit matrix.yml); echo "$BATCH"'],
      ['parfait submit -o out vm my-flavour', 'BATCH=$(parfait submit -o out vm my-flavour)'],
      ['baf135951', '"$BATCH"'],
    ],
  })
  const { home, output } = await typeBlocks(t, [...begin, ...typed, { command: 'wait' }])
  t.match(output, /== x-red-64M\n/)
  t.match(output, /^0 images taken away, 0 stopped/m)
  t.match(JSON.parse(/^\{"batch".*$/m.exec(output)?.[0] ?? '{}'), { images: [{ state: 'done' }] })
  t.ok(readFileSync(join(home, 'out.qcow2')).length > 0)
})

t.test('the packages of the page are those that come with no build', async (t) => {
  const { peerDependencies } = JSON.parse(read('package.json')) as {
    peerDependencies: Readonly<Record<string, string>>
  }
  const named = [...page.matchAll(/npm install ([a-z ]+)/g)].flatMap(([, names = '']) =>
    names.trim().split(' '),
  )
  for (const name of named) t.ok(Object.hasOwn(peerDependencies, name), name)
  t.ok(named.includes('pg'))
})
