/**
 * Holds docs/ to the code. What is made from it, the schema file and the tables of settings, is written anew
 * by `npm run docs`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import t from 'tap'
import { addBuildOptions } from '../lib/cli/build-options.ts'
import type { CommandIo } from '../lib/cli/io.ts'
import { parfaitCommand } from '../lib/cli/parfait.ts'
import { builtInDrivers } from '../lib/drivers.ts'
import { packageFolder } from '../lib/files.ts'
import { manifestSchema } from '../lib/flavours/manifest.ts'
import { rules } from '../lib/lint/rules/index.ts'
import { phases } from '../lib/phases.ts'
import { settingsOfDisk } from '../lib/products/disk/settings.ts'
import { settingsOfRamdisk } from '../lib/products/ramdisk/settings.ts'
import { rowsOf } from '../lib/settings/product.ts'
import { helpOf, type SettingRow } from '../lib/settings/setting-row.ts'

const read = (path: string) => readFileSync(join(packageFolder, path), 'utf8')
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

/** The part of a page below a heading, its own parts included. */
function section(page: string, heading: string): string {
  const [, , text = ''] =
    new RegExp(`^(#+) ${heading}\\n(.*?)(?=^#{1,2} |(?!.))`, 'ms').exec(read(page)) ?? []
  return text
}

function missingOptions(command: Command, text: string): string[] {
  return command.options
    .filter(({ flags }) => flags !== '-h, --help' && !text.includes(`\`${flags}\``))
    .map(({ flags }) => `${command.name()} ${flags}`)
}

t.test('cli.md has every option of a build', (t) => {
  const disk = section('docs/cli.md', 'disk-image-create')
  const text = disk + section('docs/cli.md', 'ramdisk-image-create')
  t.strictSame(missingOptions(addBuildOptions(new Command('disk-image-create')), disk), [])
  const ramdisk = addBuildOptions(new Command('ramdisk-image-create'), settingsOfRamdisk)
  t.strictSame(missingOptions(ramdisk, text), [])
  t.end()
})

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

t.test('cli.md has every command of parfait, and every option of it', async (t) => {
  const io = {} as CommandIo
  const names = (await parfaitCommand(io, [])).commands.map((command) => command.name())
  t.not(names.length, 0)
  for (const name of names) {
    const text = section('docs/cli.md', `parfait ${name}`)
    const command = (await parfaitCommand(io, [name])).commands.find((one) => one.name() === name)
    t.not(text, '', name)
    // A command that makes plans takes all options of a build, which have a section of their own.
    const all = command ? [command, ...command.commands] : []
    const known =
      text +
      (['plan', 'lock', 'validate', 'explain'].includes(name)
        ? section('docs/cli.md', 'disk-image-create')
        : '')
    t.strictSame(
      all.flatMap((one) => missingOptions(one, known)),
      [],
      name,
    )
    for (const inner of command?.commands ?? [])
      t.match(text, `parfait ${name} ${inner.name()}`, inner.name())
  }
})

t.test('cli.md has every rule of lint', (t) => {
  const shown = [
    ...section('docs/cli.md', 'parfait lint').matchAll(
      /^\| `[a-z0-9-]+` \| (?:error|warning) \| .*$/gm,
    ),
  ]
  const told = rules.map(
    ({ id, severity, only, explanation }) =>
      `| \`${id}\` | ${severity} | ${only ?? 'both'} | ${explanation} |`,
  )
  t.strictSame(
    shown.map(([row]) => row),
    told,
  )
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
