import { execFileSync } from 'node:child_process'
import t from 'tap'
import { readLayers } from '../../lib/tree/layer.ts'
import { needs } from '../disk/needs.ts'

const isRoot = process.getuid?.() === 0
const skip = needs('getfattr', 'setfattr') || (isRoot ? false : 'needs root')

t.test('what an overlay left', { skip }, async (t) => {
  const tree = t.testdir({ opaque: { new: '' }, partly: {}, file: 'x', tmp: { hidden: {} } })
  const call = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: tree })
  call('mknod', 'gone', 'c', '0', '0')
  call('mknod', 'null', 'c', '1', '3')
  for (const name of ['opaque', 'tmp/hidden'])
    call('setfattr', '-n', 'user.overlay.opaque', '-v', 'y', name)
  call('setfattr', '-n', 'trusted.overlay.opaque', '-v', 'x', 'partly')
  const request = { excludes: ['/tmp/**'], empties: [], clock: 1_700_000_000 }
  const [layer] = await readLayers(request, [tree])
  const { entries = [], whiteouts } = layer ?? {}
  t.strictSame(
    entries.map(({ path }) => path),
    ['/', '/file', '/null', '/opaque', '/opaque/new', '/partly', '/tmp'],
  )
  t.strictSame(whiteouts, { removed: ['/gone'], opaque: ['/opaque'] })
  t.ok(entries.every(({ xattrs }) => xattrs === undefined))
})
