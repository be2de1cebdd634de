import { checkSchema, type JsonSchema } from './schema.ts'

/** What a schema has against something that was read of a file. */
interface PlacedFault {
  /** A sentence: `port must be integer`, `unknown key 'prot'`. */
  readonly said: string
  readonly place: string
}

/** Fills defaults into `value`, and lists what is wrong with it; `at` says where something of it stands, by the keys that lead to it. */
export function checkYaml(
  schema: JsonSchema,
  value: unknown,
  at: (keys: readonly string[]) => string,
): PlacedFault[] {
  return checkSchema(schema, value).map((sentence) => {
    const [, path = ''] = /^\/([^:]*)/.exec(sentence) ?? []
    const [, unknown = []] = /: unknown key '(.*?)'(?:;|$)/.exec(sentence) ?? []
    const keys = [...path.split('/').filter(Boolean), ...[unknown].flat()]
    return { said: sentence.replace(/^\/(: )?/, ''), place: at(keys) }
  })
}
