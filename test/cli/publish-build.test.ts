import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { diskImageCreateCommand } from '../../lib/cli/disk-image-create.ts'
import { formatError } from '../../lib/report/format.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(120_000)

t.test('what was built is published, to each place', { skip: needsSandbox() }, async (t) => {
  const cwd = t.testdir({})
  const env = {
    FLAVOURS_PATH: writeFlavours(join(cwd, 'flavours'), {
      base: busyboxBase,
      bad: { 'install.d/50-bad': '#!/bin/sh\nexit 1\n' },
    }),
    PARFAIT_STORE: join(cwd, 'store'),
  }
  const create = (...words: string[]) =>
    call(diskImageCreateCommand, ['-n', '-t', 'raw', '-o', 'out', ...words], { cwd, env })
  const two = ['--publish', 'one', '--publish', 'two']
  const done = await create(...two, 'base')
  t.equal(done.error, undefined, `${formatError(done.error)}${done.stderr}`)
  const { stdout, stderr } = done
  t.equal(stdout, `${join(cwd, 'out.raw')}\n`, 'standard output has the paths alone')
  for (const place of ['one', 'two']) {
    t.ok(readFileSync(join(cwd, place, 'out.raw')).equals(readFileSync(join(cwd, 'out.raw'))))
    t.match(stderr, `${pathToFileURL(join(cwd, place, 'out.raw')).href}  `)
    t.match(readFileSync(join(cwd, place, 'SHA512SUM.txt'), 'utf8'), /^[0-9a-f]{128} {2}out.raw\n$/)
  }
  const json = await create('--json', ...two, 'base')
  t.match(
    json.stdout
      .trimEnd()
      .split('\n')
      .slice(-2)
      .map((line) => JSON.parse(line)),
    [
      { type: 'published', isNew: false },
      { type: 'published', isNew: false },
    ],
  )
  const failed = await create('--publish', 'three', 'base', 'bad')
  t.ok(failed.error)
  t.notOk(existsSync(join(cwd, 'three')), 'only what succeeded is published')
})

t.test('an address that no target takes ends it before the build', async (t) => {
  const cwd = t.testdir({})
  const { error } = await call(
    diskImageCreateCommand,
    ['-o', 'out', '--publish', 'ftq://x', 'vm'],
    { cwd },
  )
  t.match(error, { code: 'target-invalid', place: '--publish' })
  t.strictSame(readdirSync(cwd), [])
})
