import t from 'tap'
import { readServe } from '../../lib/boot/serve-wish.ts'
import type { ParfaitError } from '../../lib/errors.ts'

t.test('what is served, and where', async (t) => {
  const faults: ParfaitError[] = []
  t.equal(readServe({}, faults), undefined)
  t.match(readServe({ serve: ['s.sh', '/more=a=b'] }, faults), {
    address: '10.0.2.100',
    port: 80,
    files: { '/vm-bootstrap': 's.sh', '/more': 'a=b' },
  })
  t.match(readServe({ serve: ['/root/s.sh'], serveAt: '10.0.2.7:8080' }, faults), {
    address: '10.0.2.7',
    port: 8080,
    files: { '/vm-bootstrap': '/root/s.sh' },
  })
  t.strictSame(faults, [])
})

for (const [flags, message] of [
  [{ serve: [''] }, /Expected a file after --serve/],
  [{ serve: ['a', 'b'] }, /'\/vm-bootstrap' twice/],
  [{ serve: ['a'], serveAt: '10.0.2.2:80' }, /--serve-at/],
  [{ serve: ['a'], serveAt: '10.0.2.255:80' }, /--serve-at/],
  [{ serve: ['a'], serveAt: '10.0.2.9:0' }, /--serve-at/],
  [{ serve: ['a'], serveAt: '192.0.2.1:80' }, /--serve-at/],
  [{ serve: ['a'], serveAt: '10.0.2.9:80-cmd:x' }, /--serve-at/],
] as const)
  t.test(JSON.stringify(flags), async (t) => {
    const faults: ParfaitError[] = []
    readServe(flags, faults)
    t.match(
      faults.map((fault) => fault.message),
      [message],
    )
  })
