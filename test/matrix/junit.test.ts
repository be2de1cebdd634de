import t from 'tap'
import { junitOf } from '../../lib/matrix/junit.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'

const empty = { seconds: 1.5, places: [], errors: [], tail: [] }

t.test('a case for each image, whatever a hook printed', { skip: needs('xmllint') }, async (t) => {
  const outcomes = [
    { ...empty, name: 'a&b', state: 'built', places: ['/out/a&b.raw'] },
    { ...empty, name: 'same', state: 'unchanged' },
    {
      ...empty,
      name: 'bad',
      state: 'failed',
      errors: [{ code: 'hook-failed', message: 'said "<no>"', place: 'x/10-y', hint: 'mend it' }],
      tail: ['\u001b[31m]]></failure>\u0000'],
    },
    { ...empty, name: 'late', state: 'left-out', seconds: 0 },
  ]
  const input = junitOf(outcomes, 'ci/"matrix".yml')
  const ask = async (path: string) => {
    const { stdout } = await run('xmllint', ['--xpath', `string(${path})`, '-'], { input })
    return stdout.replace(/\n$/, '')
  }
  t.equal(await ask('/testsuites/testsuite/@name'), 'ci/"matrix".yml')
  t.equal(await ask('count(//testcase)'), '4')
  t.equal(await ask('//testsuites/@failures'), '1')
  t.equal(await ask('//testsuite/@skipped'), '1')
  t.equal(await ask('//testsuite/@time'), '4.500')
  t.equal(await ask('//testcase[1]/system-out'), '/out/a&b.raw')
  t.equal(await ask('//failure/@message'), 'said "<no>"')
  t.equal(
    await ask('//failure'),
    'error[hook-failed]: said "<no>"\nat x/10-y\nhint: mend it\n| ]]></failure>',
  )
  t.equal(await ask('count(//testcase[@name="late"]/skipped)'), '1')
})
