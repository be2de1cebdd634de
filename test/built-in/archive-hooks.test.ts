import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { archiveHooks } from '../../flavours/debian/lib/archive-hooks.ts'

t.test('a store with anything in its path', async (t) => {
  for (const name of ['plain', 'a b', "it's", '$(touch mark);', '-x', '*'].map(
    (one) => `/${one}`,
  )) {
    const folder = t.testdir({ cwd: {} })
    const store = `${folder}${name}`
    const root = `${folder}/a root`
    mkdirSync(store)
    mkdirSync(`${root}/var/cache/apt/archives`, { recursive: true })
    writeFileSync(`${store}/old.deb`, 'old')
    writeFileSync(`${root}/var/cache/apt/archives/new.deb`, 'new')
    for (const option of archiveHooks(store)) {
      const [, hook = ''] = /^--(?:setup|customize)-hook=(.*)$/s.exec(option) ?? []
      // As mmdebstrap runs it.
      execFileSync('sh', ['-c', hook, 'exec', root], { cwd: `${folder}/cwd` })
    }
    t.ok(existsSync(`${root}/var/cache/apt/archives/old.deb`), name)
    t.strictSame(readdirSync(store).sort(), ['new.deb', 'old.deb'], name)
    t.strictSame(readdirSync(`${folder}/cwd`), [], 'no mark')
  }
})
