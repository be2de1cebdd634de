import { truncateSync } from 'node:fs'
import t from 'tap'
import { fileContent, madeContent, padding } from '../../lib/tree/content.ts'
import { entry } from '../disk/made.ts'

t.test('files of any size, holes as zeros', async (t) => {
  const base = t.testdir({ small: 'abc', empty: '', large: '' })
  truncateSync(`${base}/large`, (3 << 20) + 5)
  for (const [name, size] of [
    ['small', 3],
    ['empty', 0],
    ['large', (3 << 20) + 5],
  ] as const) {
    let read = 0
    for await (const chunk of fileContent(entry('/x', { source: `${base}/${name}`, size })))
      read += chunk.length
    t.equal(read, size, name)
  }
})

t.test('a file that has grown or shrunk', async (t) => {
  const base = t.testdir({ file: 'abc' })
  for (const size of [2, 4]) {
    const chunks = fileContent(entry('/x', { source: `${base}/file`, size }))
    await t.rejects(
      (async () => {
        for await (const _ of chunks);
      })(),
      { code: 'tree-invalid', message: "'/x' changed while it was read" },
    )
  }
})

t.test('what was made up, and the rest of a block', async (t) => {
  t.equal(madeContent(entry('/x', { kind: 'symlink', target: 'ä' }))?.length, 2)
  t.equal(madeContent(entry('/x', { content: '' }))?.length, 0)
  t.equal(madeContent(entry('/x', { source: '/y' })), undefined)
  t.strictSame(
    [0, 1, 4].map((length) => padding(length, 4).length),
    [0, 3, 0],
  )
})
