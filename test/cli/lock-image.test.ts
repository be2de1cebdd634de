/** `parfait lock --image`: a build is held to packages and tools, each told by its name. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diskImageCreateCommand } from '../../lib/cli/disk-image-create.ts'
import { lockCommand } from '../../lib/cli/lock.ts'
import { readLock } from '../../lib/flavours/lock.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'
import { writeProject } from '../fixtures/npm-project.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const sum = 'a'.repeat(64)
const lister = `#!/bin/sh
[ "$1" = digests ] || { echo 'bash 5.2'; exit; }
printf '%s\\n' 'bash 5.2 amd64 ${sum}' 'libc6:amd64 2.36 amd64 -'
`

t.test('packages and tools', { skip: needsSandbox() }, async (t) => {
  const cwd = writeProject(t.testdir({}), [])
  const flavours = writeFlavours(join(cwd, 'flavours'), {
    os: { ...busyboxBase, 'build-environment/usr/lib/parfait/list-packages': lister },
  })
  const args = ['--flavours-path', flavours, '--store', 'store', '-t', 'tar', '-o', 'out', 'os']
  const build = (...more: string[]) => call(diskImageCreateCommand, [...more, ...args], { cwd })
  const { stdout, error } = await call(lockCommand, ['--image', ...args], { cwd })
  t.equal(error, undefined)
  t.match(stdout, /1 flavour, 2 packages, 1 tool locked in/)
  t.notOk(existsSync(join(cwd, 'out.tar')), 'no image is made for it')

  const path = join(cwd, 'parfait.lock')
  const images = (await readLock(path))?.images ?? {}
  const [name = ''] = Object.keys(images)
  t.match(name, /^disk \w+ debian os$/)
  t.strictSame(images[name]?.packages, {
    bash: { version: '5.2', architecture: 'amd64', sha256: sum },
    'libc6:amd64': { version: '2.36', architecture: 'amd64' },
  })
  t.ok(images[name]?.tools.attr)
  t.equal((await build('--locked')).error, undefined)
  const before = readFileSync(join(cwd, 'out.tar'))

  const text = readFileSync(path, 'utf8')
  const changes: [string, RegExp][] = [
    [
      text.replace('"5.2"', '"5.3"'),
      /'bash' is not what the lock says: locked 5\.3 .* found 5\.2 /,
    ],
    [text.replace(sum, 'b'.repeat(64)), /'bash' is not .* sha256 b{64}, found .* sha256 a{64}$/m],
    [text.replace('"libc6:amd64"', '"libc7"'), /'libc7' is not .* found none/],
    [
      text.replace(/"attr": \{"/, '"attr": {"sha256":"1","'),
      /The tool 'attr' is not what the lock/,
    ],
  ]
  for (const [changed, said] of changes) {
    t.not(changed, text)
    writeFileSync(path, changed)
    const { stderr } = await build('--locked')
    t.match(stderr, /error\[lock-differs\]/)
    t.match(stderr, said)
    t.equal((await build()).error, undefined, 'without --locked it does not matter')
  }
  t.ok(readFileSync(join(cwd, 'out.tar')).equals(before), 'the old image stays')

  const flavoursAlone = ['--flavours-path', flavours, '--store', 'store', 'os']
  writeFileSync(path, text)
  t.equal((await call(lockCommand, flavoursAlone, { cwd })).error, undefined)
  t.equal(readFileSync(path, 'utf8'), text, 'what is known of images stays')
  rmSync(path)
  t.equal((await call(lockCommand, flavoursAlone, { cwd })).error, undefined)
  t.match(readFileSync(path, 'utf8'), /"lockVersion": 1/, 'as before without images')
})
