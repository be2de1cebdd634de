import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'

const program = join(
  packageFolder,
  'flavours/system/build-environment/usr/lib/parfait/package-managers/10-apt',
)

t.test('digests are those of the very version and architecture', (t) => {
  const paragraph = (name: string, version: string, architecture: string, sum: string) =>
    `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nSHA256: ${sum}\n\n`
  const folder = t.testdir({
    one_Packages: `${paragraph('bash', '1', 'amd64', 'old')}${paragraph('bash', '2', 'amd64', 'new')}`,
    two_Packages: `${paragraph('bash', '2', 'arm64', 'other')}${paragraph('bash-doc', '2', 'amd64', 'doc')}`,
  })
  const standIn = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`)
    chmodSync(join(folder, name), 0o755)
  }
  standIn('dpkg-query', 'bash 2 amd64 bash\nlibc6:amd64 3 amd64 libc6')
  standIn('find', `${folder}/one_Packages\n${folder}/two_Packages`)
  const env = { PATH: `${folder}:/usr/bin:/bin` }
  const said = execFileSync(program, ['list', 'digests'], { env, encoding: 'utf8' })
  t.equal(said, 'bash 2 amd64 new\nlibc6:amd64 3 amd64 -\n')
  t.end()
})
