import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listCommand } from '../../lib/cli/list.ts'
import { validateCommand } from '../../lib/cli/validate.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'

const size = { type: 'string', description: 'How large.', default: '8M', enum: ['8M', '9M'] }
const flavours = {
  base: busyboxBase,
  acme: {
    'flavour.json': JSON.stringify({ summary: 'acme', options: { size } }),
    'install.d/10-a': '#!/bin/sh\nexit 1\n',
  },
  broken: { 'flavour.json': '{ "summry": "" }', 'install.d/10-a': 'true\n' },
  typed: { 'install.d/10-a.ts': 'const a = = 1\n' },
}

t.test('every fault at once: settings, flavours, options, modules, output', async (t) => {
  const cwd = t.testdir({ 'v.yml': 'imageSiz: 1\n' })
  const env = { FLAVOURS_PATH: writeFlavours(join(cwd, 'flavours'), flavours) }
  const words = ['base', 'acme', 'typed', 'broken', 'acm', '-o', 'gone/x', '-t', 'rwa', '-s', 'big']
  const { stderr, error } = await call(
    validateCommand,
    [...words, '--set', 'acme.size=1G', '--set', 'acme.sise=8M', '--config', 'v.yml'],
    { cwd, env },
  )
  t.match(error, { exitCode: 1 })
  for (const pattern of [
    /Unknown setting 'imageSiz'; did you mean 'imageSize'\?/,
    /Expected a number, got 'big'\n {2}at {4}--image-size\n/,
    /Unknown format 'rwa'; did you mean 'raw'\?/,
    /The flavour 'acm' was not found; did you mean 'acme'\?/,
    /unknown key 'summry'; did you mean 'summary'\?/,
    /size: must be one of '8M', '9M'/,
    /unknown key 'sise'; did you mean 'size'\?/,
    /install\.d\/10-a\.ts:1:10: Unexpected "="/,
    /The output cannot be written: .*\n {2}at {4}.*\/gone\n/,
    /\n9 faults\n$/,
  ])
    t.match(stderr, pattern)
})

t.test('where in a file of settings a fault is', async (t) => {
  const file = 'filesystem: xfs\nflavours: acme\noptions:\n  acme:\n    size: 1G\n    sise: 8M\n'
  const cwd = t.testdir({ 's.yml': `imageSize: big\nsze: 3\n${file}` })
  const env = { FLAVOURS_PATH: writeFlavours(join(cwd, 'flavours'), flavours) }
  const validate = async (config: string) => {
    const words = ['base', 'acme', '-o', 'out', '--config', config, '--json']
    const { stdout } = await call(validateCommand, words, { cwd, env })
    const { faults } = JSON.parse(stdout) as { faults: { message: string; place: string }[] }
    return faults.map(({ message, place }) => `${place.slice(cwd.length + 1)} ${message}`)
  }
  const all = await validate('s.yml')
  for (const pattern of [
    /^s\.yml:1:1 Expected a number, got 'big'/,
    /^s\.yml:2:1 Unknown setting 'sze'/,
    /^s\.yml:3:1 Unknown filesystem 'xfs'/,
    /^s\.yml:4:1 Expected a list of names/,
  ])
    t.ok(
      all.some((one) => pattern.test(one)),
      String(pattern),
    )
  writeFileSync(join(cwd, 'o.yml'), 'options:\n  acme:\n    size: 1G\n    sise: 8M\n')
  t.strictSame((await validate('o.yml')).sort(), [
    "o.yml:3:5 Options of flavour 'acme': size: must be one of '8M', '9M'",
    "o.yml:4:5 Options of flavour 'acme': unknown key 'sise'; did you mean 'size'?",
  ])
})

t.test('what lint calls an error is a warning, of flavours that are ours', async (t) => {
  const cwd = t.testdir({})
  const sloppy = { 'install.d/10-a': '#!/bin/sh\n[ -z "$1"\n', 'install.d/20-b': '#!/bin/sh\n' }
  const path = writeFlavours(join(cwd, 'flavours'), { ...flavours, sloppy })
  chmodSync(join(path, 'sloppy/install.d/20-b'), 0o644)
  const words = ['base', 'sloppy', '-o', 'out']
  const { stderr, error } = await call(validateCommand, words, {
    cwd,
    env: { FLAVOURS_PATH: path },
  })
  t.equal(error, undefined)
  t.match(stderr, /sloppy\/install\.d\/10-a:2:1: .* \(shellcheck\)/)
  t.match(stderr, /sloppy\/install\.d\/20-b has a shebang but is not executable/)
})

t.test('nothing wrong: what would be built, and no hook has run', async (t) => {
  const cwd = t.testdir({})
  const env = { FLAVOURS_PATH: writeFlavours(join(cwd, 'flavours'), flavours) }
  const { stdout, stderr, error } = await call(validateCommand, ['base', 'acme', '-o', 'out.raw'], {
    cwd,
    env,
  })
  t.strictSame([error, stderr], [undefined, ''])
  t.match(
    stdout,
    /^\/.*\/out: raw, \w+, size as the content needs\n {2}base +1 hook +path\n {2}acme +1 hook +path\n/,
  )
  t.match(stdout, /Hooks outside the chroot did not run/)
  const json = await call(validateCommand, ['base', 'acme', '--json', '--set', 'acme.size=9M'], {
    cwd,
    env,
  })
  t.match(JSON.parse(json.stdout), { isValid: true, faults: [], options: { acme: { size: '9M' } } })
  const bad = await call(validateCommand, ['base', 'acm', '--json'], { cwd, env })
  t.match(bad.error, { exitCode: 1 })
  t.match(JSON.parse(bad.stdout), { isValid: false, faults: [{ code: 'flavour-unknown' }] })
})

t.test('no flavour at all, and two bases', async (t) => {
  const cwd = t.testdir({})
  const env = { FLAVOURS_PATH: writeFlavours(join(cwd, 'flavours'), flavours) }
  t.match((await call(validateCommand, [], { cwd, env })).stderr, /Expected at least one flavour/)
  t.match(
    (await call(validateCommand, ['base', 'debian'], { cwd, env })).stderr,
    /both provide 'operating-system'/,
  )
})

t.test(
  'a wrong variable hides no other fault, and is none of a command that builds nothing',
  async (t) => {
    const cwd = t.testdir({})
    const path = writeFlavours(join(cwd, 'flavours'), flavours)
    const env = { FLAVOURS_PATH: path, PARFAIT_SANDBOX: 'docker', ARCH: 'amd46', FS_TYPE: 'exg4' }
    const { stderr } = await call(validateCommand, ['base', 'acm', '-o', 'out'], { cwd, env })
    for (const pattern of [
      /Unknown sandbox mode 'docker'\n {2}at {4}PARFAIT_SANDBOX\n/,
      /Unknown architecture 'amd46'; did you mean 'amd64'\?/,
      /Unknown filesystem 'exg4'; did you mean 'ext4'\?/,
      /The flavour 'acm' was not found; did you mean 'acme'\?/,
      /\n4 faults\n$/,
    ])
      t.match(stderr, pattern)
    const listed = await call(listCommand, [], { cwd, env })
    t.equal(listed.error, undefined)
    t.match(listed.stdout, /^ {2}acme/m)
  },
)
