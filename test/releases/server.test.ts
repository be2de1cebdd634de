/** What of the matrix runs with all tests: the flavours of a server, with two releases. */
import { existsSync } from 'node:fs'
import t from 'tap'
import { cases, releases } from './cases.ts'
import { prove } from './prove.ts'

t.setTimeout(1_800_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

for (const release of releases.slice(0, 2))
  for (const one of cases.filter(({ name }) => name === 'server'))
    t.test(`${release} ${one.name}`, { skip, timeout: 1_700_000 }, (t) =>
      prove(t, { release, one }),
    )
