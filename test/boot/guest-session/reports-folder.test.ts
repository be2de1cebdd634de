import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openReports } from '../../../lib/boot/guest-session/reports-folder.ts'

t.test('what a kill left is gone after the next session', async (t) => {
  const folder = t.testdir({ out: { 'session.json': '{}', old: '' } })
  const path = join(folder, 'out')
  const killed = await openReports(path)
  writeFileSync(join(killed.part, 'half'), '')
  writeFileSync(killed.archive, 'half')
  mkdirSync(join(folder, '.out.old'))
  const next = await openReports(path)
  writeFileSync(join(next.part, 'session.json'), '{}')
  await next.commit()
  await next.close()
  t.strictSame(readdirSync(folder), ['out'])
  t.strictSame(readdirSync(path), ['session.json'])
})

t.test('folders of others stay as they are', async (t) => {
  const folder = t.testdir({ out: { mine: '' }, file: '' })
  await t.rejects(openReports(join(folder, 'out')), { code: 'output-refused' })
  await t.rejects(openReports(join(folder, 'file')), { code: 'output-refused' })
  t.strictSame(readdirSync(folder).sort(), ['file', 'out'])
})
