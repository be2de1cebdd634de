import { readdirSync } from 'node:fs'
import t from 'tap'
import { matrixPlanCommand } from '../../lib/cli/matrix-plan.ts'
import { call } from '../fixtures/call.ts'
import { eightFiles, matrixFolder } from '../fixtures/matrix-folder.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.test('a step that several need counts once', { skip: needsSandbox() }, async (t) => {
  const { cwd, env } = matrixFolder(t)
  const { stdout, error } = await call(matrixPlanCommand, [], { cwd, env })
  t.equal(error, undefined)
  t.strictSame(stdout.trimEnd().split('\n'), [
    'image        to make  shared  reused  formats',
    'x-red-64M          3       0       0  qcow2, raw.zst',
    'x-red-96M          0       3       0  qcow2, raw.zst',
    'x-green-64M        1       2       0  qcow2, raw.zst',
    'x-green-96M        0       3       0  qcow2, raw.zst',
    '4 images: 4 steps to make, for which others would count 12',
  ])
  const json = await call(matrixPlanCommand, ['--json', '--only', '*-96M'], { cwd, env })
  t.match(JSON.parse(json.stdout), {
    cells: [
      {
        name: 'x-red-96M',
        made: [{ name: '10-base', cached: false }, {}, {}],
        shared: 0,
        reused: 0,
      },
      { name: 'x-green-96M', made: [{ name: '90-paint' }], shared: 2 },
    ],
  })
  t.notOk(readdirSync(cwd).includes('out'), 'nothing was written')
})

t.test('an image without a plan is told, and the others are planned', async (t) => {
  const { cwd, env } = matrixFolder(
    t,
    `${eightFiles.replace('[base, shared, paint]', '[base, shared]')}include: [{colour: {name: blue, flavours: [paint, gone]}, size: 64M}]\n`,
  )
  const { stdout, stderr, error } = await call(matrixPlanCommand, ['--only', '*-64M'], { cwd, env })
  t.match(error, { exitCode: 1 })
  t.match(stdout, /x-blue-64M +- +- +-/)
  t.match(stderr, /^x-blue-64M:\nerror\[flavour-unknown\]/m)
  const same = /^x-red-64M, x-green-64M:\nerror\[settings-invalid\]: Options are set for 'paint'/m
  t.match(stderr, same)
})

t.test('a file that is wrong, or none', async (t) => {
  const { cwd, env } = matrixFolder(t, 'axes:\n  size: [64M, big]\n  sise: [1]\n')
  t.match((await call(matrixPlanCommand, [], { cwd, env })).error, {
    code: 'settings-invalid',
    place: 'matrix.yml:3:3',
  })
  t.match((await call(matrixPlanCommand, ['gone.yml'], { cwd, env })).error, {
    code: 'settings-invalid',
    message: /cannot be read/,
    hint: /parfait matrix build FILE/,
  })
})
