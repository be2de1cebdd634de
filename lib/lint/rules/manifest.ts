import { manifestSchema } from '../../flavours/manifest.ts'
import { readJson } from '../../json.ts'
import { checkSchema, schemaFault } from '../../schema.ts'
import { jsonFault, placeInJson } from '../json-document.ts'
import type { Found, Rule } from '../rule.ts'

/** flavour.json against its schema. */
export const manifest: Rule = {
  id: 'manifest',
  severity: 'error',
  only: 'flavours',
  explanation: 'a flavour.json that does not fit its schema stops every build with the flavour',
  check: ({ files }) => {
    const text = files.find(({ path }) => path === 'flavour.json')?.text
    if (text === undefined) return []
    const file = 'flavour.json'
    const fault = jsonFault(text)
    if (fault) return [{ file, ...fault }]
    const value: unknown = readJson(text)
    const sentences = checkSchema(manifestSchema, value)
    const { options = {} } = value as { options?: Record<string, Record<string, unknown>> }
    for (const [option, schema] of Object.entries(sentences.length > 0 ? {} : options)) {
      const said = schemaFault(schema)
      if (said !== undefined) sentences.push(`/options/${option}: not a JSON schema: ${said}`)
    }
    return sentences.map((sentence) => foundFrom(text, sentence))
  },
}

/** A sentence of the schema check is `/path: what is wrong`. */
function foundFrom(text: string, sentence: string): Found {
  const [, path = '', message = sentence] = /^(\/\S*): (.*)$/s.exec(sentence) ?? []
  const unknown = /^unknown key '(.*?)'/.exec(message)?.[1]
  const steps = [...path.split('/').filter(Boolean), ...(unknown === undefined ? [] : [unknown])]
  const place = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const where = path === '/' ? '' : `${path.slice(1)}: `
  return { file: 'flavour.json', ...placeInJson(text, place), message: where + message }
}
