import { checkSchema, objectSchema } from '../schema.ts'
import { asTyped } from '../typed-value.ts'
import type { FormatFacts, FormatOptions } from './format-driver.ts'

/** What a format is told, and what is wrong with it, a sentence each. */
interface CheckedOptions {
  readonly options: FormatOptions
  readonly faults: readonly string[]
}

/** The options of a format as somebody typed them, checked by its schemas, with defaults filled in. */
export function completeFormatOptions(
  {
    name,
    options: schemas = {},
    uncompressed = {},
  }: Pick<FormatFacts, 'name' | 'options' | 'uncompressed'>,
  given: Readonly<Record<string, string>>,
  isUncompressed: boolean,
): CheckedOptions {
  const typed = Object.entries(given).map(([key, text]) => [key, asTyped(text, schemas[key])])
  const options = { ...(isUncompressed ? uncompressed : {}), ...Object.fromEntries(typed) }
  const faults = checkSchema(objectSchema(schemas), options).map(
    (sentence) => `Options of format '${name}': ${sentence.replace(/^\/(: )?/, '')}`,
  )
  return { options, faults }
}
