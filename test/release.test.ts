import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../lib/files.ts'

const script = join(packageFolder, 'release.mjs')

t.test('the release script checks, and changes nothing', async (t) => {
  const before = execFileSync('git', ['log', '-1', '--format=%H'], { cwd: packageFolder })
  const words = [script, '99.0.0', '--check', '--no-tests']
  const { stdout } = spawnSync(process.execPath, words, { cwd: packageFolder, encoding: 'utf8' })
  const missing = [...stdout.matchAll(/^MISSING ([^:]+): (.*)$/gm)].map(([, title]) => title)
  // Who works on it has not committed all; and where the project will be found, nobody knows yet.
  const known = ['all is committed', 'package.json says whose it is']
  t.strictSame(
    missing.filter((title) => !known.includes(title ?? '')),
    [],
    stdout,
  )
  t.match(stdout, /^ok {6}the API reference can be made$/m)
  const after = execFileSync('git', ['log', '-1', '--format=%H'], { cwd: packageFolder })
  t.same(after, before)
})

t.test('no version, and one that is none', async (t) => {
  const ask = (...words: string[]) =>
    spawnSync(process.execPath, [script, ...words], { cwd: packageFolder, encoding: 'utf8' })
  t.match(ask(), { status: 2, stdout: /^Usage/ })
  t.match(ask('--help'), { status: 0, stdout: /^Usage/ })
})
