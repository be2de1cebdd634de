import { execFile } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ParfaitError } from '../lib/errors.ts'
import { formatError } from '../lib/report/format.ts'
import { saidBy, systemFault } from '../lib/system-fault.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

t.test('real faults of the operating system, in words', (t) => {
  const cwd = t.testdir({ plain: '', folder: { x: '' } })
  const at = (name: string) => join(cwd, name)
  const cases = {
    "'.*gone' is not there": () => readFileSync(at('gone')),
    "'.*folder' is a folder, where": () => writeFileSync(at('folder'), ''),
    "'.*plain/x' lies below something": () => readFileSync(at('plain/x')),
    "'.*folder' is a folder, where a file": () => renameSync(at('plain'), at('folder')),
    "'.*' is too long for a name": () => readFileSync(at('x'.repeat(300))),
    'A file system is full': () => {
      const file = openSync('/dev/full', 'w')
      try {
        writeSync(file, 'x')
      } finally {
        closeSync(file)
      }
    },
  }
  for (const [words, work] of Object.entries(cases)) {
    const told = systemFault(thrownBy(work))
    t.match(told?.message, new RegExp(`^${words}`))
    t.ok(told?.hint, 'with a remedy')
    t.equal(told?.code, /full/.test(words) ? 'disk-full' : 'system-refused')
  }
  t.end()
})

t.test('no name of an error that has words reaches a user', (t) => {
  const names = ['ENOSPC', 'EDQUOT', 'EISDIR', 'ENOENT', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES']
  for (const code of [...names, 'EPERM', 'EIO', 'ENOMEM', 'EAGAIN', 'EXDEV', 'EBUSY', 'ELOOP']) {
    t.ok(code in constants.errno)
    const given = { code, syscall: 'open' }
    const bare = Object.assign(new Error(`${code}: bare words, open`), given)
    for (const error of [bare, Object.assign(new Error(code), given, { path: '/srv/x' })]) {
      t.notMatch(formatError(error), new RegExp(`${code}|internal`))
      t.match(formatError(error), /hint {2}\w/)
      t.notMatch(saidBy(error), code)
    }
  }
  t.end()
})

t.test('what is no error of the operating system stays', (t) => {
  t.equal(systemFault(new ParfaitError('usage', 'x')), undefined)
  t.equal(systemFault(new TypeError('x')), undefined)
  t.equal(systemFault('ENOSPC'), undefined)
  t.equal(saidBy(new TypeError('Some words')), 'Some words')
  execFile('/gone/program', (error) => {
    t.match(systemFault(error), { message: /is not there/ })
    t.end()
  })
})
