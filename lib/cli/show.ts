import { join } from 'node:path'
import { Command } from 'commander'
import { findFlavours } from '../flavours/choose.ts'
import { type FoundFlavour, requireFlavour } from '../flavours/discover.ts'
import type { Flavour } from '../flavours/flavour.ts'
import { originText } from '../flavours/origin.ts'
import { readFlavour } from '../flavours/read.ts'
import type { KeyedFile } from '../keyed-files.ts'
import { products } from '../products/index.ts'
import { cleanLine } from '../report/width.ts'
import type { JsonSchema } from '../schema.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { formatTable } from './table.ts'

/** `parfait show NAME`: what a flavour takes, brings and runs. */
export function showCommand(io: CommandIo): Command {
  return new Command('show')
    .description('Shows one flavour: where it is, its options, packages and hooks.')
    .argument('<flavour>', 'its name, also with its package: @acme/flavours:postgres')
    .option('--flavours-path <folders>', 'folders to look in before the built-in ones')
    .option('--json', 'as JSON')
    .action(async (name: string, flags: { flavoursPath?: string; json?: boolean }) => {
      const settings = placesFrom(flags, io)
      const all = await findFlavours(settings, (text) =>
        io.stderr.write(`${cleanLine(`warning: ${text}`)}\n`),
      )
      const found = requireFlavour(all, name)
      const flavour = await readFlavour(found.folder, found.origin)
      const files = await productFiles(flavour)
      if (flags.json) io.stdout.write(`${JSON.stringify(forJson(flavour, files))}\n`)
      else
        io.stdout.write(
          showText(flavour, { files, shadows: found.shadows, columns: io.stdout.columns }),
        )
    })
}

/** A file of a flavour that a product takes, and what it brings. */
interface ProductFile {
  readonly product: string
  readonly path: string
  readonly names: readonly string[]
}

/** What products take of a flavour, beside its hooks. */
async function productFiles({ folder }: Flavour): Promise<ProductFile[]> {
  const all = products.flatMap(({ name: product, files }) =>
    files.map(async ({ path, names }) => ({
      product,
      path,
      names: await names(join(folder, path)),
    })),
  )
  return (await Promise.all(all)).filter(({ names }) => names.length > 0)
}

function forJson(
  { hooks, files, ...flavour }: Flavour,
  productFiles: readonly ProductFile[],
): object {
  const shown = Object.entries(files ?? {}).map(([path, file]) => [path, withoutWords(file)])
  return {
    ...flavour,
    hooks: hooks.map(withoutWords),
    ...(files ? { files: Object.fromEntries(shown) } : {}),
    productFiles,
  }
}

function withoutWords<T extends Pick<KeyedFile, 'mentions'>>({ mentions: _, ...shown }: T) {
  return shown
}

function showText(
  { name, folder, origin, manifest, hooks }: Flavour,
  of: {
    readonly files: readonly ProductFile[]
    readonly shadows: readonly FoundFlavour[]
    readonly columns: number | undefined
  },
): string {
  const { files, shadows, columns } = of
  const lists: [string, readonly string[]][] = [
    ['requires', manifest.requires],
    ['provides', manifest.provides],
    ['conflicts', manifest.conflicts],
    ['variables', manifest.variables],
    ['secrets', Object.keys(manifest.secrets)],
    ...Object.entries(manifest.packages).map(
      ([phase, names]) => [`packages (${phase})`, names] as [string, readonly string[]],
    ),
    ...files.map(({ path, names }) => [path, names] as [string, readonly string[]]),
    ['from', origin.kind === 'path' ? [] : [originText(origin)]],
    ['hides', shadows.map((hidden) => hidden.folder)],
  ]
  const facts = lists.filter(([, values]) => values.length > 0)
  const options = Object.entries(manifest.options).map(([key, schema]) => [
    `  ${name}.${key}`,
    typeOfSchema(schema),
    schema.default === undefined ? '' : `= ${JSON.stringify(schema.default)}`,
    schema.variable === undefined ? '' : `[${schema.variable}]`,
    schema.description ?? '',
  ])
  return [
    `${name}: ${manifest.summary}\n${folder}\n`,
    ...(facts.length > 0
      ? [
          '\n',
          formatTable(
            facts.map(([k, v]) => [k, v.join(', ')]),
            columns,
          ),
        ]
      : []),
    ...(options.length > 0 ? ['\noptions\n', formatTable(options, columns, 'wrap')] : []),
    ...(hooks.length > 0
      ? [
          '\nhooks\n',
          formatTable(
            hooks.map((hook) => [`  ${hook.phase}`, hook.name, hook.kind]),
            columns,
          ),
        ]
      : []),
  ].join('')
}

/** What kind of value a schema takes, in a word or two. */
function typeOfSchema({ type, enum: choices, items }: JsonSchema): string {
  if (Array.isArray(choices)) return choices.map(String).join(' | ')
  const one = (name: unknown) => {
    if (name === 'string') return 'text'
    if (name !== 'array') return String(name)
    const inner = items as JsonSchema | undefined
    return inner?.type === undefined ? 'list' : `list of ${typeOfSchema(inner)}`
  }
  return type === undefined ? '' : [type].flat().map(one).join(' or ')
}
