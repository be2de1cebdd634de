import type { JsonSchema } from '../schema.ts'
import { askedSchema } from './asked.ts'

const text = { type: 'string' }
const optional = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text]))

function listOf(needed: readonly string[], more: Readonly<Record<string, JsonSchema>> = {}) {
  const properties = { ...optional(...needed), ...more }
  return { type: 'array', items: { type: 'object', required: [...needed], properties } }
}

/** What every manifest has that parfait wrote; of a product's facts the product knows. Others may write such files, too. */
export const manifestSchema: JsonSchema = {
  type: 'object',
  required: [
    'name',
    'madeAt',
    'clock',
    'architecture',
    'flavours',
    'steps',
    'packages',
    'artifacts',
  ],
  properties: {
    name: text,
    madeAt: { ...text, pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d' },
    // What a date of JavaScript can be.
    clock: { type: 'integer', minimum: 0, maximum: 8_640_000_000_000 },
    architecture: text,
    settings: askedSchema,
    flavours: listOf(['name', 'digest', 'origin'], optional('package', 'version', 'state')),
    steps: listOf(['phase', 'flavour', 'name', 'key']),
    packages: listOf(['name', 'version']),
    tools: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: optional('version', 'architecture', 'sha256'),
      },
    },
    left: listOf(['path', 'flavour', 'reason']),
    secretFiles: { type: 'array', items: text },
    proof: { type: 'object' },
    artifacts: listOf(['kind', 'path', 'sha256'], { size: { type: 'integer', minimum: 0 } }),
  },
}
