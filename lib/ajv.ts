import { Ajv } from 'ajv'
import { boundedPattern } from './bounded-pattern.ts'

/** What checks values by schemas: made when the first schema comes that build.mjs did not know, as it takes its time. */
export function makeAjv(): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    useDefaults: true,
    strict: true,
    allowUnionTypes: true,
    code: { regExp: boundedPattern, source: true },
  })
  ajv.addKeyword({ keyword: 'variable', schemaType: 'string' })
  ajv.addKeyword({ keyword: 'path', schemaType: 'boolean' })
  return ajv
}
