import type { Manifest } from './manifest.ts'
import { propertiesType, schemaType, type TypeProperty } from './schema-type.ts'

/** Where the types of a flavour lie, relative to its folder. In no key: the compiler of hooks takes types away. */
export const typesFile = 'flavour.ts'

const firstLine = '// Made of flavour.json by `parfait types`.'

/**
 * What a flavour.json says of hooks, as TypeScript: the types of options, variables and secrets, in the shape of
 * `FlavourTypes` of lib/flavour-types.ts. Error: `text-refused`.
 */
export function flavourTypes({
  options,
  variables,
  secrets,
}: Pick<Manifest, 'options' | 'variables' | 'secrets'>): string {
  const typed = Object.entries(options).map(([name, schema]) => ({
    name,
    type: schemaType(schema, `options.${name}`, '    '),
    description: schema.description,
    isOptional: schema.default === undefined,
    isPath: schema.path === true,
  }))
  const parts: readonly (readonly [name: string, says: string, TypeProperty[]])[] = [
    ['options', 'Checked, defaults filled in.', typed.filter(({ isPath }) => !isPath)],
    [
      'paths',
      'Options that are paths of the host: for hooks outside the chroot alone.',
      typed.filter(({ isPath }) => isPath),
    ],
    [
      'variables',
      'As far as the user has them.',
      [...new Set(variables)].map((name) => ({ name, type: 'string', isOptional: true })),
    ],
    [
      'secrets',
      'No image may have them.',
      // What is a file of the image no hook gets.
      Object.entries(secrets)
        .filter(([, { file }]) => file === undefined)
        .map(([name, { description, required }]) => ({
          name,
          type: 'string',
          description,
          isOptional: !required,
        })),
    ],
  ]
  const lines = parts.flatMap(([name, says, properties]) => [
    `  /** ${says} */`,
    `  readonly ${name}: ${propertiesType(properties, name, '  ')}`,
  ])
  return `${firstLine}

/** What hooks get of this flavour: \`defineHook<Flavour>('install', …)\`. */
export interface Flavour {
${lines.join('\n')}
}
`
}

/** Whether a file of types was made, and may be made anew. */
export function isMadeTypes(text: string): boolean {
  return text.startsWith(firstLine)
}

/** Whether two files of types say the same, however they are formatted. */
export function saySame(one: string, other: string): boolean {
  return wordsOf(one) === wordsOf(other)
}

/** All but what formatters add, take away, or write in another way. */
function wordsOf(text: string): string {
  return (text.match(/[^\s;,()|"']+/g) ?? []).join(' ')
}
