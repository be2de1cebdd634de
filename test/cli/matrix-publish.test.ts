import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { matrixBuildCommand } from '../../lib/cli/matrix-build.ts'
import { matrixPublishCommand } from '../../lib/cli/matrix-publish.ts'
import { verifyCommand } from '../../lib/cli/verify.ts'
import { call } from '../fixtures/call.ts'
import { eightFiles, matrixFolder } from '../fixtures/matrix-folder.ts'
import { startNginx } from '../fixtures/nginx.ts'
import { startRegistry } from '../fixtures/registry.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(180_000)

/** The last event of `--json`. */
function outcomesOf(stdout: string) {
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {
    images: { name: string; state: string; files: { url: string; isNew: boolean }[] }[]
  }
  return last.images.map(({ name, state }) => `${name} ${state}`)
}

t.test('what was built, to all places of the file; again; one is broken', { skip }, async (t) => {
  const nginx = await startNginx(t)
  const registry = await startRegistry(t)
  const text = `${eightFiles.replace('64M, 96M', '64M')}publish:
  - http://127.0.0.1:${nginx.port}/today/
  - {to: 'oci://127.0.0.1:${registry.port}/images/', set: {tls: 'no'}}
`
  const given = matrixFolder(t, text)
  const none = await call(matrixPublishCommand, ['--only', 'colour=red'], given)
  t.match(none, { stderr: /x-red-64M: .*it was not built/, error: { exitCode: 1 } })
  t.equal((await call(matrixBuildCommand, ['--json'], given)).error, undefined)

  const first = await call(matrixPublishCommand, ['--json'], given)
  t.equal(first.error, undefined, first.stderr)
  t.strictSame(outcomesOf(first.stdout), ['x-red-64M published', 'x-green-64M published'])
  const names = ['green', 'red'].flatMap((colour) =>
    ['manifest.json', 'qcow2', 'qcow2.sha256', 'raw.zst', 'raw.zst.sha256'].map(
      (ending) => `x-${colour}-64M.${ending}`,
    ),
  )
  const today = join(nginx.root, 'today')
  const lists = ['MD5SUM.txt', 'SHA512SUM.txt', 'URL.txt']
  t.strictSame(readdirSync(today).sort(), [...lists, ...names])
  for (const [command, file] of [
    ['sha512sum', 'SHA512SUM.txt'],
    ['md5sum', 'MD5SUM.txt'],
  ] as const)
    execFileSync(command, ['--check', '--strict', '--quiet', file], { cwd: today })
  t.match(
    readFileSync(join(today, 'URL.txt'), 'utf8'),
    /^x-green-64M\.qcow2 {2}http:\S+\/today\/x-green-64M\.qcow2 {3}[0-9a-f]{32}\nx-green-64M\.raw\.zst .*\nx-red/,
  )
  const url = `http://127.0.0.1:${nginx.port}/today/x-red-64M.qcow2`
  t.equal((await call(verifyCommand, [url], given)).error, undefined)

  const sent = () => readFileSync(nginx.log, 'utf8').split('"PUT ').length
  const before = sent()
  const second = await call(matrixPublishCommand, [], given)
  t.match(second.stdout, /^x-red-64M +unchanged +.* http:\S+x-red-64M\.qcow2\n/)
  t.match(second.stdout, /oci:\S+\/images\/x-green-64m.*\n2 images: 2 unchanged\n$/)
  t.equal(sent(), before, 'nothing was sent')

  writeFileSync(join(given.cwd, 'out/x-red-64M.qcow2'), 'something else')
  const third = await call(matrixPublishCommand, ['--to', 'there', '--junit', 'j.xml'], given)
  t.match(third, { error: { exitCode: 1 }, stderr: /x-red-64M: .*error\[artifact-damaged\]/ })
  t.match(third.stdout, /^x-red-64M +failed .*\nx-green-64M +published .*there\/x-green-64M\.qcow2/)
  t.match(third.stdout, /^2 images: 1 published, 1 failed$/m)
  t.match(readFileSync(join(given.cwd, 'there/URL.txt'), 'utf8'), /^x-green-64M\.qcow2 /)
  t.match(readFileSync(join(given.cwd, 'j.xml'), 'utf8'), /tests="2" failures="1"/)
})

t.test('what is wrong stops it before any work', async (t) => {
  const given = matrixFolder(t)
  const refused: [args: string[], error: object][] = [
    [[], { code: 'usage', message: /Nothing says where/ }],
    [['--set', 'tls=no'], { code: 'usage', message: /need --to/ }],
    [['--to', 'fil:/x'], { code: 'target-invalid' }],
    [['--to', 'x', '--only', 'colour=blue'], { code: 'usage' }],
  ]
  for (const [args, error] of refused)
    t.match((await call(matrixPublishCommand, args, given)).error, error, args.join(' '))
  writeFileSync(join(given.cwd, 'matrix.yml'), `${eightFiles}publish: [{set: {a: b}}, 'fil:/x']\n`)
  t.match((await call(matrixPublishCommand, [], given)).error, {
    code: 'settings-invalid',
    place: /matrix\.yml:9:/,
  })
  writeFileSync(join(given.cwd, 'matrix.yml'), `${eightFiles}publish: ['fil:/x']\n`)
  t.match((await call(matrixPublishCommand, [], given)).error, {
    code: 'target-invalid',
    place: /matrix\.yml:9:/,
  })
})
