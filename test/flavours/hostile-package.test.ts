import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { run, toolPath } from '../../lib/run.ts'
import { withOnly } from '../fixtures/commands.ts'
import { writePackages, writeProject } from '../fixtures/npm-project.ts'

const skip = existsSync(join(packageFolder, 'dist/load.cjs')) ? false : 'needs node build.mjs'

t.test('parfait list on a hostile package is harmless', { skip }, async (t) => {
  const folder = t.testdir({})
  const marker = join(folder, 'marker')
  const touch = `require('node:fs').writeFileSync('${marker}', 'ran')\n`
  const script = `#!/bin/sh\ntouch ${marker}\n`
  const fine = { 'flavour.json': '{"summary": "fine"}' }
  writePackages(folder, {
    'node_modules/evil': {
      json: {
        main: 'index.js',
        exports: './index.js',
        scripts: { postinstall: 'node index.js', prepare: 'node index.js' },
      },
      files: { 'index.js': touch, '.npmrc': `script-shell=${marker}`, 'index.node': 'x' },
      flavours: {
        escapes: {
          'flavour.json': JSON.stringify({ summary: '\x1b]0;owned\x07\x1b[2Jclear\nme' }),
        },
        proto: { 'flavour.json': '{"__proto__": {"toString": 1}, "constructor": {"a": 1}}' },
        code: {
          ...fine,
          'install.d/10-a.ts': touch,
          'install.d/20-b': script,
          'block-device.d/10-a': script,
          'lib/index.js': touch,
          'index.js': touch,
        },
        pipe: {},
        pipeReadme: {},
        pipeHook: { ...fine, 'install.d/10-a': script },
        device: { ...fine },
        huge: {},
        deep: { 'flavour.json': '['.repeat(500_000) },
        loop: { ...fine },
        folderLoop: { ...fine },
        unreadable: { ...fine, 'install.d/10-a': script },
        stolen: { ...fine },
        large: { ...fine, blob: 'x' },
        options: { 'flavour.json': '{"options": {"a": {"$ref": "file:///etc/passwd"}}}' },
        pattern: { 'flavour.json': '{"options": {"a": {"type": "string", "pattern": "(("}}}' },
        good: { ...fine },
      },
    },
    'node_modules/bomb': { json: { name: 'x'.repeat(2 << 20) } },
    'node_modules/broken': { files: { 'package.json': '{"parfait": ' } },
    'node_modules/list': { files: { 'package.json': '[1]' } },
  })
  const flavours = join(folder, 'node_modules/evil/flavours')
  for (const pipe of ['pipe/flavour.json', 'pipeReadme/README.md', 'pipeHook/install.d/data'])
    execFileSync('mkfifo', [join(flavours, pipe)])
  rmSync(join(folder, 'node_modules/list/package.json'))
  execFileSync('mkfifo', [join(folder, 'node_modules/list/package.json')])
  symlinkSync('/dev/zero', join(flavours, 'device/zero'))
  symlinkSync('/etc/shadow', join(flavours, 'stolen/shadow'))
  symlinkSync('b', join(flavours, 'loop/a'))
  symlinkSync('a', join(flavours, 'loop/b'))
  symlinkSync('.', join(flavours, 'folderLoop/lib'))
  writeFileSync(join(flavours, 'huge/flavour.json'), '{')
  truncateSync(join(flavours, 'huge/flavour.json'), 3 * 2 ** 30)
  truncateSync(join(flavours, 'large/blob'), 2 ** 40)
  chmodSync(join(flavours, 'unreadable/install.d/10-a'), 0)
  writeProject(folder, ['evil', 'bomb', 'broken', 'list'])

  const parfait = [join(packageFolder, 'bin/parfait'), 'list']
  const env = { PATH: toolPath, HOME: folder }
  const words = [...withOnly(env).slice(1), 'timeout', '60', process.execPath, ...parfait]
  const { stdout, stderr } = await run('env', words, { cwd: folder })
  t.notOk(existsSync(marker), 'nothing of it ran')
  for (const output of [stdout, stderr])
    t.equal(stripVTControlCharacters(output), output, 'no escape sequences')
  t.match(stdout, /^evil 1\.2\.3: .*\n(.*\n)* {2}good +fine$/m)
  t.match(stdout, /^ {2}code +fine/m)
  t.match(stdout, /^ {2}escapes +clearme? ?/m)
  t.match(stdout, /^ {2}debian +the base/m)
  const refused: [string, RegExp][] = [
    ['pipe', /is a pipe, a socket or a device/],
    ['pipeReadme', /is a pipe, a socket or a device/],
    ['pipeHook', /is a pipe, a socket or a device/],
    ['device', /is a pipe, a socket or a device/],
    ['stolen', /is a link out of the package 'evil'/],
    ['loop', /is a link in a circle/],
    ['huge', /bytes, and 1048576 are allowed|bytes, and 268435456 are allowed/],
    ['large', /bytes, and 268435456 are allowed/],
    ['deep', /is not JSON/],
    ['options', /not a JSON schema/],
    ['pattern', /not a JSON schema/],
    ['proto', /unknown key/],
  ]
  for (const [name, why] of refused) {
    const line = stdout.split('\n').find((one) => one.startsWith(`  ${name} `)) ?? ''
    t.match(line, /cannot be used/, name)
    t.match(line, why, name)
  }
  for (const name of ['bomb', 'broken', 'list'])
    t.match(stderr, `node_modules/${name}/package.json`)
})
