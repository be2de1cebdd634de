import t from 'tap'
import { makeOptionRule, readMakeOptions } from '../../../lib/disk/filesystems/make-options.ts'

t.test('options and their values', async (t) => {
  t.strictSame(readMakeOptions(['-m', '0', '-i8192', '-O', '^a,b']), [
    ['-m', '0'],
    ['-i', '8192'],
    ['-O', '^a,b'],
  ])
  t.strictSame(readMakeOptions(['x', '--long', '-m']), [
    ['x', ''],
    ['--long', ''],
    ['-m', ''],
  ])
})

t.test('what a rule refuses, by name', async (t) => {
  const rule = makeOptionRule({ '-m': { fits: (value) => value === '0', description: 'nothing' } })
  t.equal(rule.description, '-m')
  t.strictSame(rule.faults(['-m', '0', '-m0']), [])
  t.strictSame(rule.faults(['-m', '1', '-q', '-m']), ["'-m 1', expected nothing", "'-q'"])
})
