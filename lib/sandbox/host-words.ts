import { ParfaitError } from '../errors.ts'
import { readJson } from '../json.ts'
import { checkSchema, type JsonSchema } from '../schema.ts'

/** What a module hook asks of a running host; paths are absolute there. */
export type HostQuestion =
  | { readonly kind: 'read' | 'exists' | 'remove' | 'list'; readonly path: string }
  | {
      readonly kind: 'write'
      readonly path: string
      /** In Base64. */
      readonly content: string
      readonly mode: number
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'chroot'
      readonly command: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly input: string
      readonly quiet: boolean
    }

/** What the host says: Base64 of a file, whether there is one, names, what a program printed; nothing for all others. */
export type HostAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly message: string; readonly code?: string } }

/** Where a module hook in its view finds who answers. */
export const hostSocket = '/host/socket'

const text = { type: 'string' }
const path = { type: 'string', pattern: '^/[^\\u0000]*$' }

function kindOf(
  kinds: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  const all = { kind: { enum: kinds }, ...properties }
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(all),
    properties: all,
  }
}

const questionSchema: JsonSchema = {
  oneOf: [
    kindOf(['read', 'exists', 'remove', 'list'], { path }),
    kindOf(['write'], {
      path,
      content: text,
      mode: { type: 'integer', minimum: 0, maximum: 0o7777 },
    }),
    kindOf(['link'], { path, target: text }),
    kindOf(['chroot'], {
      command: { type: 'array', items: text, minItems: 1 },
      env: { type: 'object', additionalProperties: text },
      input: text,
      quiet: { type: 'boolean' },
    }),
  ],
}

/** Anything in the view can write to the socket. Error: `hook-failed`. */
export function readQuestion(line: string): HostQuestion {
  try {
    const value = readJson(line)
    if (checkSchema(questionSchema, value).length === 0) return value as HostQuestion
  } catch {
    // Told below.
  }
  throw new ParfaitError(
    'hook-failed',
    'It asked the host for something that no host is asked for',
    {
      hint: 'tree wants absolute paths, and chroot words',
    },
  )
}
