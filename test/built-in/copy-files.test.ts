import { chmodSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { buildFails, buildTree } from '../../lib/test-kit/index.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(240_000)
const skip = needsSandbox()
const files = {
  'files/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nwww:x:33:33::/:/bin/sh\n',
  'files/srv/app/token': 'secret\n',
  'files/srv/app/deep/a name with blanks': 'x\n',
  'files/usr/bin/tool': '#!/bin/sh\necho tool\n',
}

t.test('a folder over the image', { skip }, async (t) => {
  const build = tinyBuild(t, 'copy-files', files)
  const folder = join(String(build({}).cwd), 'files')
  symlinkSync('token', join(folder, 'srv/app/link'))
  // What a umask makes of files is not what an image shall depend on.
  chmodSync(join(folder, 'srv/app/token'), 0o664)
  chmodSync(join(folder, 'etc'), 0o700)
  const tree = await buildTree(build({ folder: 'files' }))
  await tree.expect({
    files: {
      '/srv/app/token': { content: 'secret\n', mode: '644', owner: 'root:root' },
      '/srv/app/deep/a name with blanks': 'x\n',
      '/srv/app/link': { link: 'token' },
      '/srv/app': { kind: 'directory', mode: '755' },
      '/etc': { mode: '755' },
      '/etc/passwd': /^www:/m,
      '/etc/group': true,
    },
    commands: { tool: 'tool\n' },
  })

  const options = {
    folder: 'files',
    'keep-modes': true,
    modes: { '/srv/app/deep': '2750' },
    owners: { '/srv/app': '33:0', '/srv/app/deep': '7:8', '/etc': '0:5' },
  }
  const other = await buildTree(build(options))
  await other.expect({
    files: {
      '/srv/app/token': { mode: '664', owner: 'www:root' },
      '/srv/app/deep': { mode: '2750', owner: '7:8' },
      '/srv/app/deep/a name with blanks': { owner: '7:8' },
      '/etc': { owner: 'root:5', mode: '700' },
      '/etc/passwd': { owner: 'root:5' },
      '/etc/group': { owner: 'root:root' },
    },
  })
})

t.test('the content is in the key', { skip }, async (t) => {
  const build = tinyBuild(t, 'copy-files', files)
  const request = build({ folder: 'files' })
  const isReused = async () => (await buildTree(request)).steps.at(-1)?.reused
  const token = join(String(request.cwd), 'files/srv/app/token')
  t.equal(await isReused(), false)
  t.equal(await isReused(), true)
  chmodSync(token, 0o755)
  t.equal(await isReused(), false, 'a mode changes it')
  writeFileSync(token, 'other\n')
  t.equal(await isReused(), false, 'and so does a text')
  unlinkSync(token)
  t.equal(await (await buildTree(request)).exists('/srv/app/token'), false)
})

t.test('what cannot be copied', { skip }, async (t) => {
  const build = tinyBuild(t, 'copy-files', { ...files, 'odd/a\tb': '' })
  await buildFails(build({}), { code: 'settings-invalid', message: /No folder/ })
  await buildFails(build({ folder: 'no' }), {
    message: /a folder that can be read, got '.*no' \(ENOENT\)/,
  })
  await buildFails(build({ folder: 'odd' }), { code: 'text-refused' })
  await buildFails(build({ folder: 'files', modes: { '/etc/no': '644' } }), {
    message: "'/etc/no' is named by an option",
  })
  await buildFails(build({ folder: 'files', modes: { '/etc/passwd': '0x' } }), {
    code: 'settings-invalid',
  })
})
