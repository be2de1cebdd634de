import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { matrixBuildCommand } from '../../lib/cli/matrix-build.ts'
import { call } from '../fixtures/call.ts'
import { eightFiles, matrixFolder } from '../fixtures/matrix-folder.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

/** The events of `--json`, and what the last of them says of each image. */
function eventsOf(stdout: string) {
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const last = events.at(-1) as { type: string; images: { name: string; state: string }[] }
  return { events, states: last.images.map(({ name, state }) => `${name} ${state}`) }
}

t.test('2 × 2 × 2: eight files of four builds, and again', { skip }, async (t) => {
  const given = matrixFolder(t)
  const out = join(given.cwd, 'out')
  const first = await call(matrixBuildCommand, ['--json'], given)
  t.equal(first.error, undefined)
  const { events, states } = eventsOf(first.stdout)
  t.strictSame(states, [
    'x-red-64M built',
    'x-red-96M built',
    'x-green-64M built',
    'x-green-96M built',
  ])
  const ran = events.filter(({ type, step }) => {
    const { name, phase } = Object(step) as { readonly name?: string; readonly phase?: string }
    return type === 'step-started' && phase !== 'disk' && name !== 'assemble'
  })
  t.equal(ran.length, 4, 'each step once')
  const names = ['green-64M', 'green-96M', 'red-64M', 'red-96M'].flatMap((name) =>
    ['qcow2', 'raw.zst'].map((ending) => `x-${name}.${ending}`),
  )
  t.strictSame(
    readdirSync(out).filter((name) => /(qcow2|zst)$/.test(name)),
    names,
  )
  for (const [command, file] of [
    ['sha512sum', 'SHA512SUM.txt'],
    ['md5sum', 'MD5SUM.txt'],
  ] as const) {
    t.strictSame(
      readFileSync(join(out, file), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.split('  ')[1]),
      names,
    )
    execFileSync(command, ['--check', '--strict', '--quiet', file], { cwd: out })
  }
  const before = readdirSync(out).map((name) => `${name} ${statSync(join(out, name)).mtimeMs}`)

  const second = await call(matrixBuildCommand, [], given)
  t.match(
    second.stdout,
    /x-red-64M +unchanged .* out\/x-red-64M\.qcow2\n.* out\/x-red-64M\.raw\.zst/,
  )
  t.match(second.stdout, /^4 images: 4 unchanged$/m)
  t.strictSame(
    readdirSync(out).map((name) => `${name} ${statSync(join(out, name)).mtimeMs}`),
    before,
    'nothing was touched',
  )

  rmSync(join(out, 'x-red-96M.qcow2'))
  const third = await call(matrixBuildCommand, ['--only', 'colour=red', '--json'], given)
  t.strictSame(eventsOf(third.stdout).states, ['x-red-64M unchanged', 'x-red-96M built'])
  execFileSync('sha512sum', ['--check', '--strict', '--quiet', 'SHA512SUM.txt'], { cwd: out })
  t.match(readFileSync(join(out, 'MD5SUM.txt'), 'utf8'), /x-green-64M\.qcow2/, 'others stay')
})

t.test('one that fails fails alone; --fail-fast; --junit', { skip }, async (t) => {
  const broken = eightFiles.replace('[red, green]', '[black, green]').replace('64M, 96M', '64M')
  const given = matrixFolder(t, broken)
  const fast = await call(matrixBuildCommand, ['--fail-fast', '--jobs', '1', '--json'], given)
  t.match(fast.error, { exitCode: 1 })
  t.strictSame(eventsOf(fast.stdout).states, ['x-black-64M failed', 'x-green-64M left-out'])
  t.equal(existsSync(join(given.cwd, 'out/x-green-64M.qcow2')), false)

  const args = ['--junit', 'report.xml', '--keep-going']
  const { stdout, stderr, error } = await call(matrixBuildCommand, args, given)
  t.match(error, { exitCode: 1 })
  t.match(stdout, /x-black-64M +failed/)
  t.match(stdout, /^2 images: 1 built, 1 failed$/m)
  t.match(stderr, /^x-black-64M: .*error\[hook-failed\]/m)
  t.ok(
    stderr
      .trimEnd()
      .split('\n')
      .every((line) => /^x-(black|green)-64M: /.test(line)),
    'each line has a name in front',
  )
  t.match(
    readFileSync(join(given.cwd, 'out/SHA512SUM.txt'), 'utf8'),
    /^\w+ {2}x-green-64M\.qcow2\n/,
  )
  const xml = readFileSync(join(given.cwd, 'report.xml'), 'utf8')
  t.match(xml, /<testsuite name="matrix.yml" tests="2" failures="1" skipped="0" time="/)
  t.match(xml, /name="x-black-64M"[\s\S]*<failure message=".*" type="hook-failed">/)
})

t.test('what is wrong stops it before any work', async (t) => {
  const given = matrixFolder(t, `${eightFiles}exclude: [{colour: blue}]\nsise: 1\n`)
  t.match((await call(matrixBuildCommand, [], given)).error, { code: 'settings-invalid' })
  writeFileSync(join(given.cwd, 'matrix.yml'), eightFiles)
  writeFileSync(join(given.cwd, 'out'), '')
  t.match((await call(matrixBuildCommand, [], given)).error, { code: 'output-refused' })
  rmSync(join(given.cwd, 'out'))
  const refused = [
    ['--jobs', 'all'],
    ['--only', 'x=1'],
    ['--junit', 'no/folder.xml'],
  ]
  for (const args of refused)
    t.match((await call(matrixBuildCommand, args, given)).error, { exitCode: 2 }, args.join(' '))
  t.notOk(existsSync(join(given.cwd, 'store/layers')))
})
