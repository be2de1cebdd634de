import { execFileSync } from 'node:child_process'
import t from 'tap'
import { buildEnvironmentFiles, proxyVariables } from '../../lib/sandbox/environment.ts'
import { flavourWith } from '../fixtures/flavour.ts'

t.test('proxies, in either spelling', (t) => {
  const cases: [Record<string, string>, object][] = [
    [{}, {}],
    [
      { http_proxy: 'a', NO_PROXY: 'b', PROXY: 'c' },
      { http_proxy: 'a', no_proxy: 'b' },
    ],
    [{ http_proxy: 'a', HTTP_PROXY: 'b' }, { http_proxy: 'a' }],
    [{ https_proxy: '' }, {}],
  ]
  for (const [env, wanted] of cases) t.strictSame(proxyVariables(env), wanted, JSON.stringify(env))
  t.end()
})

t.test('a later flavour’s file lies over an earlier one’s', (t) => {
  const file = (source: string) => ({ source, executable: true, digest: source })
  const one = flavourWith(
    'one',
    {},
    { buildEnvironment: { '/a': file('1'), '/etc/resolv.conf': file('1') } },
  )
  const two = flavourWith('two', {}, { buildEnvironment: { '/a': file('2') } })
  const files = buildEnvironmentFiles([one, two])
  t.match(files['/a'], { source: '2' })
  t.match(files['/etc/resolv.conf'], { source: '1' })
  t.match(buildEnvironmentFiles([])['/etc/resolv.conf'], { source: '/etc/resolv.conf' })
  t.end()
})

t.test('sudo passes through', (t) => {
  const sudo = buildEnvironmentFiles([])['/usr/local/bin/sudo']?.source ?? ''
  const cases: [string[], string][] = [
    [['echo', '-n', 'a b'], 'a b'],
    [['-E', '-H', 'echo', 'x'], 'x\n'],
    [['-u', 'postgres', 'echo', 'x'], 'x\n'],
    [['-n', '-g', 'x', '--', 'echo', '-u'], '-u\n'],
    [['A=1 2', 'sh', '-c', 'echo "$A"'], '1 2\n'],
  ]
  for (const [words, wanted] of cases)
    t.equal(execFileSync(sudo, words, { encoding: 'utf8' }), wanted, words.join(' '))
  t.end()
})
