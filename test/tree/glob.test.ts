import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { expandGlob } from '../../lib/tree/glob.ts'

t.test('patterns of a tree', (t) => {
  const root = t.testdir()
  mkdirSync(join(root, 'usr/lib/x86'), { recursive: true })
  symlinkSync('usr/lib', join(root, 'lib'))
  for (const name of ['libnss_dns.so.2', 'libnss_files.so.2', '.hidden', 'x86/libnss_dns.so.2'])
    writeFileSync(join(root, 'usr/lib', name), '')
  const cases: [string, string[]][] = [
    ['/lib/libnss_*', ['/lib/libnss_dns.so.2', '/lib/libnss_files.so.2']],
    ['/lib/*/libnss_dns.so.?', ['/lib/x86/libnss_dns.so.2']],
    ['/lib/libnss_[df]*', ['/lib/libnss_dns.so.2', '/lib/libnss_files.so.2']],
    ['/lib/libnss_[!d]*', ['/lib/libnss_files.so.2']],
    ['/lib/.h*', ['/lib/.hidden']],
    ['/lib/x86', ['/lib/x86']],
    ['/lib/nothing', []],
    ['/lib/libnss_dns.so.2/below', []],
  ]
  for (const [pattern, paths] of cases) t.strictSame(expandGlob(root, pattern), paths, pattern)
  t.notOk(expandGlob(root, '/lib/*').includes('/lib/.hidden'))
  t.end()
})
