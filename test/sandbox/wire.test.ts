import t from 'tap'
import { Faults, ParfaitError } from '../../lib/errors.ts'
import { fromWire, isTold, toWire } from '../../lib/sandbox/wire.ts'

const leak = (path: string) =>
  new ParfaitError('image-leaks', `'${path}' leaks`, { place: path, hint: 'do not' })

/** An error of another bundle's class, as modules throw them. */
function copyOf(error: Error): Error {
  return Object.assign(new Error(error.message), error)
}

t.test('errors cross as plain data, and come out as they were', (t) => {
  const cases = [leak('/a'), new ParfaitError('disk-full', 'full'), copyOf(leak('/b'))]
  for (const error of [...cases, new Faults([leak('/a'), leak('/b')])]) {
    const sent = JSON.parse(JSON.stringify(toWire(error)))
    t.strictSame(sent, toWire(error), 'no undefined values')
    const back = fromWire(sent, 'hook-failed')
    t.ok(isTold(back))
    t.equal(back.message, error.message)
    if (back instanceof Faults) {
      const places = back.errors.map(({ code, place, hint }) => [code, place, hint])
      t.strictSame(
        places,
        ['/a', '/b'].map((path) => ['image-leaks', path, 'do not']),
      )
    } else t.strictSame([back.code, back.place], [sent.code, sent.place])
  }
  t.end()
})

t.test('other errors', (t) => {
  t.strictSame(toWire(new TypeError('x')), { code: 'sandbox-failed', message: 'x' })
  t.strictSame(toWire('x'), { code: 'sandbox-failed', message: 'x' })
  const full = Object.assign(new Error('no room'), { code: 'ENOSPC' })
  t.equal(toWire(full).code, 'disk-full')
  t.equal(fromWire({ code: 'strange', message: 'x' }, 'hook-failed').exitCode, 1)
  t.match(fromWire({ code: 'toString', message: 'x' }, 'hook-failed'), { code: 'hook-failed' })
  t.end()
})
