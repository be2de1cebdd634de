import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { unpackReports } from '../../../lib/boot/guest-session/unpack-reports.ts'

/** Packs what a script makes in an empty folder, and unpacks it into another. */
function pack(t: Test, make: (folder: string) => void, words: readonly string[] = ['.']) {
  const folder = t.testdir({ in: {}, out: {}, aside: {} })
  make(join(folder, 'in'))
  const archive = join(folder, 'reports.tar')
  execFileSync('tar', ['-C', join(folder, 'in'), '-cPf', archive, ...words])
  return { archive, out: join(folder, 'out') }
}

t.test('files, folders and links that stay inside', async (t) => {
  const { archive, out } = pack(t, (folder) => {
    mkdirSync(join(folder, 'deep/er'), { recursive: true })
    writeFileSync(join(folder, 'deep/er/file'), 'content', { mode: 0o6755 })
    execFileSync('ln', [join(folder, 'deep/er/file'), join(folder, 'second')])
    symlinkSync('../deep/er/file', join(folder, 'deep/link'))
  })
  t.strictSame(await unpackReports(archive, out), { files: 3 })
  t.equal(readFileSync(join(out, 'deep/er/file'), 'utf8'), 'content')
  t.equal(lstatSync(join(out, 'deep/er/file')).mode & 0o7777, 0o755, 'no power comes along')
  t.equal(readFileSync(join(out, 'second'), 'utf8'), 'content')
  t.equal(readlinkSync(join(out, 'deep/link')), '../deep/er/file')
})

const hostile: Record<string, [(folder: string) => void, string[]?]> = {
  'a name that leads out': [
    (folder) => writeFileSync(join(folder, '../aside/x'), ''),
    ['../aside/x'],
  ],
  'a name of the host': [(folder) => writeFileSync(join(folder, 'x'), ''), ['/etc/hostname']],
  'a link of the host': [(folder) => symlinkSync('/etc/passwd', join(folder, 'x'))],
  'a link that leads out': [(folder) => symlinkSync('../../x', join(folder, 'x'))],
  'a link that leads out and back in': [
    (folder) => symlinkSync('a/../../out/x', join(folder, 'x')),
  ],
  'a pipe': [(folder) => execFileSync('mkfifo', [join(folder, 'x')])],
  'a name that is no text': [
    (folder) => writeFileSync(Buffer.from(`${folder}/x\xff`, 'latin1'), ''),
  ],
  'what takes away': [(folder) => writeFileSync(join(folder, '.wh.x'), '')],
}
for (const [title, [make, words]] of Object.entries(hostile))
  t.test(title, async (t) => {
    const { archive, out } = pack(t, make, words)
    await t.rejects(unpackReports(archive, out), { code: 'reports-refused' })
  })

t.test('an archive that is none, and one that is cut off', async (t) => {
  const folder = t.testdir({ none: 'x'.repeat(2000), out: {} })
  await t.rejects(unpackReports(join(folder, 'none'), join(folder, 'out')), {
    code: 'reports-refused',
  })
})
