import { ParfaitError } from '../errors.ts'
import { checkSchema, type JsonSchema } from '../schema.ts'
import { toClientSchemas, toServerSchemas } from './message-schemas.ts'
import type { ToClient, ToServer } from './messages.ts'

/** A message of a client. Error: `server-protocol`. */
export function checkToServer(message: unknown): ToServer {
  check(message, toServerSchemas)
  return message as ToServer
}

/** A message of a server. Error: `server-protocol`. */
export function checkToClient(message: unknown): ToClient {
  check(message, toClientSchemas)
  return message as ToClient
}

function check(message: unknown, schemas: Readonly<Record<string, JsonSchema>>): void {
  const { type } = Object(message) as { readonly type?: unknown }
  const known = typeof type === 'string' && Object.hasOwn(schemas, type) ? schemas[type] : undefined
  if (!known) throw refused(`'${String(type).slice(0, 40)}' is no message`)
  // What there is to say of a line of megabytes is said by its first fault.
  const [fault] = checkSchema(known, message)
  if (fault !== undefined) throw refused(`of '${type}': ${fault.slice(0, 200)}`)
}

function refused(message: string): ParfaitError {
  return new ParfaitError(
    'server-protocol',
    `The other side does not speak as parfait: ${message}`,
    {
      hint: 'both sides need the same parfait: parfait remote setup',
    },
  )
}
