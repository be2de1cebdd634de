/** A secret that the hooks of a flavour need, or that the image has as a file, which no hook sees. */
export interface SecretDeclaration {
  readonly description: string
  readonly required: boolean
  readonly file?: SecretPlace
  readonly from?: SecretOrigin
}

/** Where a secret is looked for that nobody gave: a file that an option names has `export VARIABLE=value`. */
interface SecretOrigin {
  /** Of the same flavour. */
  readonly option: string
  readonly variable: string
}

/** Where an image has a secret; it is root's. */
interface SecretPlace {
  readonly path: string
  /** Octal digits. */
  readonly mode: string
}

/** The part of the schema of flavour.json that is about secrets. */
export const secretsSchema = {
  type: 'object',
  description: 'Secrets by name, which the hooks get as files while they run; see --secret.',
  propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_-]*$' },
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    required: ['description'],
    properties: {
      description: { type: 'string', minLength: 1, description: 'What it is for.' },
      required: { type: 'boolean', default: true, description: 'False: can be left out.' },
      from: {
        type: 'object',
        description:
          'Where it is looked for without --secret: a file that an option of the flavour names, with lines such as export NAME=value.',
        additionalProperties: false,
        required: ['option', 'variable'],
        properties: {
          option: { type: 'string', minLength: 1, description: 'An option that is a path.' },
          variable: { type: 'string', pattern: '^[A-Za-z_]\\w*$', description: 'The name.' },
        },
      },
      file: {
        type: 'object',
        description:
          'Where the image has it. It is written when the disk is made: no hook, layer, key or log ever has it.',
        additionalProperties: false,
        required: ['path'],
        properties: {
          path: {
            type: 'string',
            pattern: '^(/(?!\\.\\.?(/|$))[^/\\u0000-\\u001f]+)+$',
            maxLength: 1000,
            description: 'An absolute path in the image.',
          },
          mode: {
            type: 'string',
            pattern: '^0?[0-6][04]0$',
            default: '0600',
            description: 'Octal, for root and its group alone.',
          },
        },
      },
    },
  },
  default: {},
} as const
