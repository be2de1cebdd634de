import t from 'tap'
import { mergeElements } from '../../lib/elements/merge.ts'
import { seenBy } from '../../lib/elements/seen-by.ts'
import { readElements } from '../fixtures/read-elements.ts'

const sh = (text: string) => `#!/bin/sh\n${text}\n`

t.test('what a hook can see', async (t) => {
  const { parts, hooks } = await readElements(t.testdir({}), {
    one: {
      'root.d/10-blind': sh('echo $DIB_Y'),
      'root.d/20-call': sh('own-map'),
      'install.d/10-blind': sh('echo $DIB_X'),
      'install.d/20-looks': sh('cat $(dirname $0)/data $TMP_HOOKS_PATH/top'),
      'install.d/30-calls': sh('own-map a'),
      'install.d/40-calls-what-calls': sh('outer'),
      'install.d/50-python': '#!/usr/bin/env python3\nopen(__file__)\n',
      'install.d/60-function': sh('tell x'),
      'install.d/data': 'x',
      'extra-data.d/10-all': sh('cat $TMP_HOOKS_PATH/install.d/10-blind'),
      'finalise.d/10-other': sh(''),
      'finalise.d/data': 'x',
      'environment.d/10-e': 'export DIB_X=1\n',
      'environment.d/20-f': 'tell() { echo "$@"; }\nexport -f tell\n',
      'bin/tool': sh('echo $DIB_TOOL'),
      'bin/own-map': sh('cat /tmp/in_target.d/top'),
      'bin/outer': sh('exec own-map'),
      top: 'x',
    },
  })
  const { tree } = mergeElements(parts)
  const seen = (name: string) => {
    const hook = hooks.find(({ code }) => name in code)
    if (!hook) throw new Error(name)
    return seenBy(hook, tree)
  }
  const bin = ['bin/outer', 'bin/own-map', 'bin/tool']
  const all = [...bin, 'install.d/data', 'top']
  const cases: [string, string[]][] = [
    ['root.d/10-blind', []],
    // Outside the chroot, programs of elements are on no PATH.
    ['root.d/20-call', []],
    ['install.d/10-blind', [...bin, 'environment.d/10-e']],
    ['install.d/20-looks', all],
    ['install.d/30-calls', all],
    ['install.d/40-calls-what-calls', all],
    ['install.d/50-python', all],
    ['install.d/60-function', [...bin, 'environment.d/20-f']],
  ]
  for (const [name, files] of cases)
    t.strictSame(Object.keys(seen(name).code).sort(), [...files].sort(), name)
  t.ok(seen('install.d/10-blind').mentions.has('DIB_TOOL'), 'programs that it may call')
  const hooksSeen = Object.keys(seen('extra-data.d/10-all').code)
  t.notOk(hooksSeen.includes('install.d/10-blind'), 'an edit of a hook costs no other one')
})
