import type { JsonObject } from '../json.ts'
import type { JsonSchema } from '../schema.ts'
import type { CacheIndex } from '../tree/cache-index.ts'
import { type SecretDeclaration, secretsSchema } from './secret-declaration.ts'

/** A flavour.json, defaults filled in. */
export interface Manifest {
  readonly summary: string
  readonly requires: readonly string[]
  readonly provides: readonly string[]
  readonly conflicts: readonly string[]
  readonly packages: Readonly<Record<string, readonly string[]>>
  readonly options: Readonly<Record<string, OptionSchema>>
  readonly defaults: Readonly<Record<string, JsonObject>>
  readonly variables: readonly string[]
  readonly secrets: Readonly<Record<string, SecretDeclaration>>
  readonly environment: Readonly<Record<string, string>>
  /** A package by program: Debian's name, or one by distribution. */
  readonly tools: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly architectures: readonly string[]
  readonly excludes: readonly string[]
  readonly empties: readonly string[]
  readonly caches: readonly Cache[]
  /** Its first-boot hooks need no network, and wait for none. */
  readonly bootsOffline: boolean
  readonly leaves: readonly { readonly path: string; readonly reason: string }[]
}

/** A folder of the chroot whose files builds share, as far as the tree itself knows their digests. */
export interface Cache {
  readonly path: string
  /** Where the tree says which file has which digest. */
  readonly index: CacheIndex
}

/** The JSON schema of one option. */
interface OptionSchema extends JsonSchema {
  readonly description?: string
  readonly default?: unknown
  /** Environment variable that sets the option. */
  readonly variable?: string
  /** The text is a path of the host; a relative one is taken from the folder of the build. */
  readonly path?: boolean
}

const names = (description: string) => ({
  type: 'array',
  description,
  items: { type: 'string', minLength: 1 },
  default: [],
})
const packageNames = (description: string) => ({
  type: 'array',
  description,
  items: { type: 'string', minLength: 1 },
})
const absolutePaths = (description: string) => ({
  type: 'array',
  description,
  items: { type: 'string', pattern: '^/' },
  default: [],
})

/** The schema of flavour.json; editors can use it as `docs/flavour.schema.json`. */
export const manifestSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'For editors; not read.' },
    summary: { type: 'string', description: 'One line for `parfait list`.', default: '' },
    requires: names('Flavours that this one needs; they run before it.'),
    provides: names('Names that this flavour stands in for, such as operating-system.'),
    conflicts: names('Flavours that cannot be combined with this one.'),
    packages: {
      type: 'object',
      description: 'Packages by phase; those of all flavours go in by one transaction per phase.',
      additionalProperties: false,
      properties: Object.fromEntries(
        ['pre-install', 'install', 'post-install'].map((phase) => [
          phase,
          packageNames(
            `Packages of the ${phase} phase; 'ONE | OTHER' is the first that the repositories have.`,
          ),
        ]),
      ),
      default: {},
    },
    options: {
      type: 'object',
      description: 'Options by name, each a JSON schema with a description and a default.',
      additionalProperties: { type: 'object' },
      default: {},
    },
    defaults: {
      type: 'object',
      description:
        'Other defaults for options of other flavours, by their name or by one that they provide.',
      additionalProperties: { type: 'object' },
      default: {},
    },
    variables: names('Environment variables of the user that the hooks may see.'),
    secrets: secretsSchema,
    environment: {
      type: 'object',
      description: 'Variables that hooks inside the chroot get while this flavour takes part.',
      additionalProperties: { type: 'string' },
      default: {},
    },
    tools: {
      type: 'object',
      description:
        'Programs that the hooks outside the chroot call, each with the package that has it: as Debian calls it, or by distribution.',
      additionalProperties: {
        type: ['string', 'object'],
        minLength: 1,
        minProperties: 1,
        propertyNames: { pattern: '^[a-z][a-z0-9._-]*$' },
        additionalProperties: { type: 'string', minLength: 1 },
      },
      default: {},
    },
    architectures: names('Architectures that this flavour works on; empty: all.'),
    excludes: absolutePaths('Paths and globs that never get into an image.'),
    empties: absolutePaths('Files that get into an image empty.'),
    caches: {
      type: 'array',
      description:
        'Folders of the chroot whose files builds share, where an index in the tree has the digest of the file.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'index'],
        properties: {
          path: {
            type: 'string',
            pattern: '^/var/cache(/(?!\\.\\.?(/|$))[^/]+)+$',
            description: 'A folder below /var/cache.',
          },
          index: {
            type: 'object',
            additionalProperties: false,
            required: ['files', 'digest', 'name'],
            description: 'Files in stanzas of "Field: value", each about one file of the cache.',
            properties: {
              files: { type: 'string', pattern: '^/', description: 'Path or glob in the tree.' },
              digest: { type: 'string', minLength: 1, description: 'The field with the SHA-256.' },
              name: { type: 'string', minLength: 1, description: 'The name, of {fields}.' },
            },
          },
        },
      },
      default: [],
    },
    bootsOffline: {
      type: 'boolean',
      description: 'Its first-boot hooks need no network, and wait for none.',
      default: false,
    },
    leaves: {
      type: 'array',
      description: 'What this flavour means to leave in an image although it looks like a leak.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'reason'],
        properties: {
          path: { type: 'string', pattern: '^/', description: 'Path or glob in the image.' },
          reason: { type: 'string', minLength: 1, description: 'Why it is meant to be there.' },
        },
      },
      default: [],
    },
  },
} as const
