import type { JsonSchema } from '../schema.ts'

const partitionSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      description: 'unique in the layout; the name in a GPT',
      type: 'string',
      pattern: '^[a-z0-9-]{1,36}$',
    },
    number: { description: 'number in the table', type: 'integer', minimum: 1, maximum: 128 },
    type: {
      description: 'what the partition is for',
      enum: ['linux', 'root', 'esp', 'bios-boot', 'swap'],
    },
    size: {
      description: 'bytes, or a number with a unit of 1024: 8M, 1.5G',
      type: ['integer', 'string'],
      minimum: 512,
      pattern: '^[0-9]+(\\.[0-9]+)?[KMGT]$',
    },
    start: { description: 'first byte', type: 'integer', minimum: 0, multipleOf: 512 },
    grow: { description: 'takes what is left of the disk', type: 'boolean' },
    filesystem: { description: 'name of a filesystem driver', type: 'string' },
    label: {
      description: 'filesystem label; the filesystem says how long it may be',
      type: 'string',
      pattern: '^[^\\x00-\\x1f\\x7f]{1,255}$',
    },
    uuid: { description: 'UUID of the filesystem', type: 'string', pattern: '^[0-9A-Fa-f-]+$' },
    makeOptions: {
      description: 'options for the program that makes the filesystem',
      type: 'array',
      items: { type: 'string', pattern: '^[!-~]+$' },
    },
    mount: {
      description: 'absolute path of the tree that is stored here',
      type: 'string',
      pattern: '^(/|(/(?!\\.{1,2}(/|$))[^/\\s]+)+)$',
    },
    options: { description: 'mount options for /etc/fstab', type: 'string', pattern: '^\\S+$' },
    keep: { description: 'state: a newer image leaves it as it is', type: 'boolean' },
  },
}

/** The JSON schema of what `block-device.d` yields. */
export const layoutSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['table', 'partitions'],
  properties: {
    table: { description: 'kind of partition table', enum: ['gpt', 'mbr', 'none'] },
    partitions: {
      description: 'in order of their place on the disk',
      type: 'array',
      minItems: 1,
      items: partitionSchema,
    },
    bootloader: { description: 'name of a boot loader driver', type: 'string' },
    kernelCommandLine: {
      description: 'kernel command line after root=…',
      type: 'string',
      pattern: '^[^\\r\\n]*$',
    },
  },
}
