/**
 * Holds docs/ to the code. What is made from it, the schema file and the tables of settings, is written anew
 * by `npm run docs`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { builtInDrivers } from '../lib/drivers.ts'
import { packageFolder } from '../lib/files.ts'
import { manifestSchema } from '../lib/flavours/manifest.ts'
import { phases } from '../lib/phases.ts'
import { settingsOfDisk } from '../lib/products/disk/settings.ts'
import { settingsOfRamdisk } from '../lib/products/ramdisk/settings.ts'
import { rowsOf } from '../lib/settings/product.ts'
import { helpOf, type SettingRow } from '../lib/settings/setting-row.ts'
import { read, section } from './fixtures/pages.ts'

const isUpdate = process.argv.includes('--update')
const pages = [
  ...readdirSync(join(packageFolder, 'docs')).map((name) => `docs/${name}`),
  'README.md',
  'sudoers.d/README.md',
].filter((path) => path.endsWith('.md') && existsSync(join(packageFolder, path)))

/** A page without its blocks of code, where brackets are no links. */
const prose = (path: string) =>
  read(path)
    .replace(/^```.*?^```$/gms, '')
    .replace(/^ {4,}.*$/gm, '')

t.test('flavour.schema.json is what flavour.json is checked by', (t) => {
  const path = join(packageFolder, 'docs/flavour.schema.json')
  const $schema = 'http://json-schema.org/draft-07/schema#'
  const schema = { $schema, title: 'flavour.json of parfait', ...manifestSchema }
  if (isUpdate) writeFileSync(path, JSON.stringify(schema))
  t.strictSame(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(JSON.stringify(schema)))
  t.end()
})

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
  return [...prose(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

t.test('links lead somewhere', (t) => {
  const broken = pages.flatMap((page) =>
    [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !isThere(page, target))
      .map((target) => `${page}: ${target}`),
  )
  t.strictSame(broken, [])
  t.end()
})

function isThere(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? page : join(dirname(page), file)
  if (!existsSync(join(packageFolder, path))) return false
  return anchor === undefined || anchorsOf(path).includes(anchor)
}

/** The table of some settings, as the page has it once it is formatted. */
function settingsTable(rows: readonly SettingRow[]): string {
  const cells = rows.map((row) => {
    const variable = row.variable === undefined ? '' : `\`${row.variable}\` `
    return `| \`${row.flags}\` | ${variable}| \`${row.name}\` | ${helpOf(row, builtInDrivers)} |\n`
  })
  return `| flag | variable | in the file | means |\n|---|---|---|---|\n${cells.join('')}`
}

t.test('cli.md has the tables of settings', (t) => {
  const path = join(packageFolder, 'docs/cli.md')
  const wanted = [settingsTable(rowsOf(settingsOfDisk)), settingsTable(settingsOfRamdisk.rows)]
  const tables = /^\| flag \| variable \|.*\n(\|.*\n)+/gm
  const page = read('docs/cli.md')
  const left = [...wanted]
  const written = page.replace(tables, (table) => left.shift() ?? table)
  if (isUpdate) writeFileSync(path, written)
  const shown = [...read('docs/cli.md').matchAll(tables)].map(([table]) => table)
  t.strictSame(shown, wanted, 'they are written anew by `npm run docs`')
  t.end()
})

t.test('phases.md has every phase', (t) => {
  for (const { name, folder, where } of phases) {
    const place = where === 'image' ? 'in the booted image' : where
    t.match(read('docs/phases.md'), `| \`${name}\` | \`${folder}\` | ${place} |`)
    t.not(section('docs/phases.md', name), '', name)
  }
  t.end()
})

t.test('writing-a-flavour.md has every key of flavour.json', (t) => {
  const text = read('docs/writing-a-flavour.md')
  const keys = Object.keys(manifestSchema.properties)
  t.strictSame(
    keys.filter((key) => !text.includes(`\`${key}\``) && !text.includes(`"${key}"`)),
    [],
  )
  t.end()
})

t.test('glossary.md has each word once', (t) => {
  const nouns = [...read('docs/glossary.md').matchAll(/^\| (\*\*[^|]+) \| ([^|]+) \|/gm)]
  t.not(nouns.length, 0)
  const names = nouns.flatMap(([, noun = '']) =>
    [...noun.matchAll(/\*\*(.+?)\*\*/g)].map((m) => m[1]),
  )
  t.strictSame(names, [...new Set(names)])
  t.end()
})
