/** A hook that is edited while a build runs: its layer must not be kept under the key of what it was. */
import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const first = 'install.d/10-first'
const script = (text: string) => `#!/bin/sh\necho ${text} >/made\n`
const module = (text: string) =>
  `import { text } from '../lib/text.ts'\nimport { defineHook } from 'parfait'\nexport default defineHook('install', ({ tree }) => tree.write('/made', '${text} ' + text))\n`

const kinds = {
  script: { 'install.d/20-made': script('old') },
  'what a script reads': {
    'install.d/20-made': '#!/bin/sh\ncat /tmp/in_target.d/files/x >/made\n',
  },
  module: { 'install.d/20-made.ts': module('old') },
  'what a module imports': { 'install.d/20-made.ts': module('old') },
  'a first-boot hook': { 'first-boot.d/10-x': script('old') },
}
const edits: Record<keyof typeof kinds, readonly [string, string]> = {
  script: ['install.d/20-made', script('new')],
  'what a script reads': ['files/x', 'new'],
  module: ['install.d/20-made.ts', module('new')],
  'what a module imports': ['lib/text.ts', "export const text = 'new'\n"],
  'a first-boot hook': ['first-boot.d/10-x', script('new')],
}

for (const [kind, files] of Object.entries(kinds))
  t.test(kind, { skip }, async (t) => {
    const shop = new Workshop(t, {
      acme: {
        [first]: '#!/bin/sh\ntrue\n',
        'files/x': 'old',
        'lib/text.ts': "export const text = 'old'\n",
        ...files,
      },
    })
    const [path, content] = edits[kind as keyof typeof kinds]
    let isEdited = false
    const edited = await shop.build({
      report: (event) => {
        if (event.type !== 'step-started' || event.step.name !== '10-first' || isEdited) return
        isEdited = true
        shop.write(`acme/${path}`, content)
      },
    })
    t.match(edited.error, { code: 'flavour-changed', place: new RegExp(path) })
    const again = await shop.build()
    t.equal(again.error, undefined)
    if (kind !== 'a first-boot hook') t.match(await shop.read('/made'), /new/)
  })
