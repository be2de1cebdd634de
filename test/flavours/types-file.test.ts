/** What `parfait types` writes, and what a compiler makes of it. */
import t from 'tap'
import { flavourTypes, saySame } from '../../lib/flavours/types-file.ts'
import { typeFaults } from '../fixtures/type-check.ts'

const text = (more: object = {}) => ({ type: 'string', description: 'A text.', ...more })
const secret = { description: 'of the job service' }
const manifest = {
  options: {
    word: text({ default: 'x' }),
    size: { type: 'string', enum: ['small', 'large'], default: 'small' },
    'pin-priority': { type: 'integer', default: 0 },
    words: { type: 'array', items: text(), default: [] },
    maybe: text(),
    file: text({ default: '', path: true }),
  },
  variables: ['TEAM'],
  secrets: { token: { ...secret, required: true }, proxy: { ...secret, required: false } },
}

const head = `import { defineBase, defineHook, readOptionFile } from 'parfait'
import type { Flavour } from './flavour.ts'
`
const right = `${head}
export const install = defineHook<Flavour>('install', async ({ options, variables, secrets, tree }) => {
  const size: 'small' | 'large' = options.size
  const text: string = options.word + size + options['pin-priority'].toFixed() + secrets.token
  const more: (string | undefined)[] = [...options.words, options.maybe, variables.TEAM, variables.ARCH, secrets.proxy]
  await tree.write('/etc/x', text + more.join())
})
export const data = defineHook<Flavour>('extra-data', async (context) => {
  const file: string = context.options.file
  await readOptionFile(context, 'file')
  context.log(file + context.options.word)
})
export const size = defineHook<Flavour>('block-device-size', ({ options, size = 0 }) => size + options.words.length)
export const base = defineBase<Flavour>({
  state: ({ options }) => ({ identity: options.file }),
  run: async ({ options, run }) => void (await run('tar', [options.file])),
})
export const untyped = defineHook('install', ({ options, tree }) => tree.write('/x', String(options.anything)))
`

/** A line each, and what the compiler says of it. */
const wrong: readonly (readonly [line: string, says: RegExp])[] = [
  [`defineHook<Flavour>('install', ({ options }) => options.wrod)`, /'wrod' does not exist/],
  [
    `defineHook<Flavour>('install', ({ options, tree }) => tree.write('/x', options.words))`,
    /not assignable/,
  ],
  [`defineHook<Flavour>('install', ({ options }) => options.size === 'big')`, /no overlap/],
  [`defineHook<Flavour>('install', ({ options }) => options.maybe.length)`, /possibly 'undefined'/],
  [`defineHook<Flavour>('install', ({ options }) => options.file)`, /'file' does not exist/],
  [`defineHook<Flavour>('finalise', ({ secrets }) => secrets.tokn)`, /'tokn' does not exist/],
  [`defineHook<Flavour>('install', ({ variables }) => variables.TAEM)`, /'TAEM' does not exist/],
  [`defineHook<Flavour>('extra-data', (context) => readOptionFile(context, 'fiel'))`, /"fiel"/],
  [`defineHook<Flavour>('block-device', () => ({ table: 'gtp', partitions: [] }))`, /"gtp"/],
  [`defineHook<Flavour>('block-device-size', ({ options }) => options.word)`, /No overload/],
  [`defineHook<Flavour>('first-boot', () => {})`, /"first-boot"/],
  [`defineBase<Flavour>({ run: ({ options }) => options.wrod })`, /'wrod' does not exist/],
  [`defineHook('install', ({ options, tree }) => tree.write('/x', options.anything))`, /unknown/],
]

t.test('hooks compile where they are right, and each fault is found', (t) => {
  const bad = wrong.map(([line], index) => `export const x${index} = ${line}\n`)
  const folder = t.testdir({
    'flavour.ts': flavourTypes(manifest),
    'right.ts': right,
    'wrong.ts': head + bad.join(''),
  })
  t.strictSame(typeFaults(folder, ['flavour.ts', 'right.ts']), [])
  const faults = typeFaults(folder, ['wrong.ts'])
  for (const [index, [line, says]] of wrong.entries()) {
    const found = faults.filter((fault) => fault.startsWith(`wrong.ts:${index + 3} `))
    t.match(found, [says], line)
    t.equal(found.length, 1, line)
  }
  t.end()
})

t.test('formatters change nothing of what they say', (t) => {
  const made = flavourTypes(manifest)
  const other = made
    .replaceAll('\n  ', '\n\t\t')
    .replaceAll(/(string|number)$/gm, '$1;')
    .replaceAll("'small' | 'large'", '\n| "small"\n| "large"')
  t.not(other, made)
  t.ok(saySame(made, other))
  const { word: _, ...fewer } = manifest.options
  t.notOk(saySame(made, flavourTypes({ ...manifest, options: fewer })))
  t.notOk(saySame(made, made.replace('number', 'string')))
  t.end()
})
