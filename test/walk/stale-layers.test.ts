/**
 * What a hook can read is in its key. Each file of a set of flavours, and of one of elements, is changed, removed and
 * joined by another, one at a time. Every hook writes down all that it sees, and the plan must run again from exactly
 * the first step whose account is another one where nothing is cached.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { buildTree } from '../../lib/test-kit/index.ts'
import { type FlavourFiles, writeHook } from '../fixtures/busybox-base.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

/** Writes down every file below a folder. What is sourced before each hook counts by what it sets. */
const account = (folder: string, to: string) => `mkdir -p "${to}"
( cd "${folder}" 2>/dev/null && find . -type f | sort | while read -r file; do
    case $file in ./environment.d/*) continue ;; esac
    ls -l "$file" | cut -c1-4; echo "$file"; cat "$file"
  done ) >"${to}/\${0##*/}"
`
// Spelled so that nobody finds the place in the text: what a hook sees must not hang on what it says.
const inside = `#!/bin/sh\nset -e\nat=/tmp/in_; at="\${at}target.d"\n${account('$at', '/account')}`

const carried = '/usr/lib/parfait/first-boot.d'

/** Builds without a cache, and reads what each step wrote down. */
async function accounts(flavours: readonly string[], path: string) {
  const store = mkdtempSync(join(path, '..', 'store-'))
  const tree = await buildTree({ flavours, path, store })
  const { stdout } = await tree.run(`find /account ${carried} -type f | sort | xargs md5sum`)
  rmSync(store, { recursive: true })
  const lines = stdout.split('\n')
  return (step: string) => {
    const own = step.endsWith('/carry') ? carried : `/account/${step.split('/').at(-1)}`
    return lines.filter((line) => line.endsWith(own) || line.includes(`${own}/`)).join('\n')
  }
}

interface Mutation {
  readonly title: string
  readonly apply: () => void
  readonly undo: () => void
}

function mutationsOf(folder: string, files: FlavourFiles): Mutation[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const file = join(folder, path)
    const beside = join(file, '..', 'zz-new')
    const undo = () => writeHook(file, text)
    const isData = !text.startsWith('#!') && !/(json|element-\w+)$/.test(path)
    const changed = path.endsWith('flavour.json')
      ? text.replace('"x"', '"y"')
      : `${text.replace('=1', '=2')}# more\n`
    return [
      { title: `${path} is changed`, apply: () => writeHook(file, changed), undo },
      ...(isData
        ? [
            { title: `${path} is removed`, apply: () => rmSync(file), undo },
            {
              title: `a file beside ${path}`,
              apply: () => writeHook(beside, '# new\n'),
              undo: () => rmSync(beside),
            },
          ]
        : []),
    ]
  })
}

/** Holds a set of flavours to the sentence above. */
async function hold(t: Test, names: readonly string[], set: Record<string, FlavourFiles>) {
  const shop = new Workshop(t, set)
  const flavours = ['base', ...names]
  const path = join(shop.folder, 'flavours')
  t.equal((await shop.build({ flavours })).error, undefined)
  const steps = Object.keys(await shop.plan({ flavours }))
  const before = await accounts(flavours, path)
  for (const [name, files] of Object.entries(set))
    for (const { title, apply, undo } of mutationsOf(join(path, name), files)) {
      apply()
      const planned = Object.entries(await shop.plan({ flavours })).find(([, why]) => why)?.[0]
      const after = await accounts(flavours, path)
      const first = steps.find((step) => after(step) !== before(step))
      t.equal(planned, first, `${name}: ${title}`)
      undo()
    }
}

t.test('flavours', { skip }, async (t) => {
  await hold(t, ['helper', 'acme'], {
    helper: {
      'flavour.json': '{"summary": "x"}',
      'extra-data.d/10-data':
        '#!/bin/sh\nset -e\ncp -r "$(dirname "$0")/../files/." "$TMP_HOOKS_PATH/" || true\n',
      'files/given': 'given\n',
      'lib/functions': 'helper=1\n',
    },
    acme: {
      'flavour.json': '{"summary": "x", "requires": ["helper"]}',
      'README.md': 'An acme.\n',
      'pre-install.d/10-early': inside,
      'install.d/10-first': inside,
      'install.d/20-second': inside,
      'install.d/deep/er.txt': 'list\n',
      'lib/functions': 'acme=1\n',
      'files/etc/acme.conf': 'acme\n',
      'test/case': 'test\n',
      'first-boot.d/10-boot': '#!/bin/sh\ntrue\n',
      'first-boot.d/boot.conf': 'boot\n',
      'finalise.d/10-last': inside,
    },
  })
})

t.test('elements', { skip }, async (t) => {
  await hold(t, ['one', 'two'], {
    one: {
      'environment.d/10-one': 'export ONE=1\nif [ -e /etc/passwd ]; then export INSIDE=1; fi\n',
      'install.d/10-blind': inside,
      'install.d/20-looks': `${inside}cat "$(dirname "$0")/list" >>/account/20-looks || true\n`,
      'install.d/30-maps': `${inside}own-map >>/account/30-maps || true\n`,
      'install.d/40-environment': `${inside}echo "$ONE $INSIDE" >>/account/40-environment\n`,
      'install.d/list': 'list\n',
      'bin/own-map': '#!/bin/sh\ncat /tmp/in_target.d/static/etc/one\n',
      'static/etc/one': 'one\n',
      'pkg-map': '{"default": {"a": "b"}}\n',
      'README.rst': 'One.\n',
    },
    two: {
      'post-install.d/10-blind-two': inside,
      'svc-map': 'ssh:\n  default: sshd\n',
      'pkg-map': '{"default": {"c": "d"}}\n',
      'package-installs.yaml': 'tool:\n',
    },
  })
})
