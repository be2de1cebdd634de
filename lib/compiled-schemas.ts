import type { ValidateFunction } from 'ajv'

/** Functions of schemas that come with parfait, by the schema as JSON. Filled in by build.mjs; what is missing is compiled. */
export const compiledSchemas: Readonly<Record<string, () => ValidateFunction>> = {}
