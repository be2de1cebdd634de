import { readIfThere } from '../files.ts'
import { readJson } from '../json.ts'
import { checkSchema, type JsonSchema } from '../schema.ts'
import type { BuiltFile } from './build-files.ts'
import { type Check, fault, sound } from './check.ts'

/** Of a statement of in-toto, what it is about. */
export const statementSchema: JsonSchema = {
  type: 'object',
  required: ['_type', 'subject'],
  properties: {
    _type: { const: 'https://in-toto.io/Statement/v1' },
    subject: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'digest'],
        properties: {
          name: { type: 'string' },
          digest: {
            type: 'object',
            required: ['sha256'],
            properties: { sha256: { type: 'string' } },
          },
        },
      },
    },
  },
}

/** Whether the statement of provenance, where there is one, is about these very files. */
export async function checkStatement(files: readonly BuiltFile[]): Promise<Check[]> {
  const own = files.find(({ kind }) => kind === 'provenance')
  if (!own) return []
  const { name } = own
  const json = await readIfThere(own.path)
  if (json === undefined) return []
  let statement: unknown
  try {
    statement = readJson(json)
  } catch {
    return [fault(name, 'is no JSON')]
  }
  const [wrong] = checkSchema(statementSchema, statement)
  if (wrong !== undefined) return [fault(name, `is no statement: ${wrong}`)]
  const { subject } = statement as {
    subject: { name: string; digest: { sha256: string } }[]
  }
  const said = new Map(subject.map((one) => [one.name, one.digest.sha256]))
  const others = files.filter(({ kind }) => kind !== 'provenance')
  const strange = others.find((file) => said.get(file.name) !== file.sha256)
  if (strange) return [fault(name, `tells nothing of this '${strange.name}'`)]
  return [sound(`subjects of ${name}`, `${others.length} files, as the manifest says`)]
}
