/** The worker's settings as their users have them, and where its password is. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { readAssignments } from '../../lib/settings/assignments.ts'
import { buildTree } from '../../lib/test-kit/index.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(400_000)

t.test('a file as shells source it', (t) => {
  const text = `# a comment
export A=http://example.com/uservice/api/root
  B='two words; $HOME'
export C="say \\"so\\""\r
D=
`
  t.strictSame(
    [...readAssignments(text, 'x')],
    [
      ['A', 'http://example.com/uservice/api/root'],
      ['B', 'two words; $HOME'],
      ['C', 'say "so"'],
      ['D', ''],
    ],
  )
  for (const line of ['A=$(id)', 'A=`id`', 'A="$B"', "A='b'c", 'A=b c', 'echo a', 'A=b;id', '1=2'])
    t.throws(
      () => readAssignments(`B=1\n${line}`, 'x'),
      { place: 'x:2', message: /no shell/ },
      line,
    )
  t.notMatch(
    (() => {
      try {
        return [...readAssignments('A=geheim$x', 'x')].join()
      } catch (error) {
        return JSON.stringify([error, String(error)])
      }
    })(),
    'geheim',
  )
  t.end()
})

t.test('what a tree has of it', { skip: needsSandbox() }, async (t) => {
  const config = `export UWORKER_JOB_API_ROOT=http://example.com/uservice/api/root
export UWORKER_JOB_API_USERNAME=worker
export UWORKER_JOB_API_PASSWORD='not in the tree'
`
  const files = { 'uworker.conf': config, program: '#!/bin/sh\n' }
  const build = tinyBuild(t, 'uworker', files)
  const tree = await buildTree(build({ 'uworker-config-file': 'uworker.conf', program: 'program' }))
  await tree.expect({
    files: {
      '/etc/uworker/environment':
        'UWORKER_JOB_API_ROOT=http://example.com/uservice/api/root\nUWORKER_JOB_API_USERNAME=worker\n',
      '/usr/local/bin/uworker': '#!/bin/sh\n',
      '/usr/lib/uworker/start-uworker': readFileSync('flavours/uworker/lib/start-uworker', 'utf8'),
    },
  })
  const { stdout } = await tree.run([
    'sh',
    '-c',
    'grep -rl "not in the tree" /etc /usr/local || true',
  ])
  t.equal(stdout, '')
})
