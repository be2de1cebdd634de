import { readFlavour } from '../../flavours/read.ts'
import { flavourTypes, isMadeTypes, saySame, typesFile } from '../../flavours/types-file.ts'
import type { Rule } from '../rule.ts'

/** Types of a flavour.json as it was. */
export const flavourTypesRule: Rule = {
  id: 'flavour-types',
  severity: 'error',
  only: 'flavours',
  explanation: 'types that were made of another flavour.json let hooks compile that cannot work',
  check: async ({ folder, files }) => {
    const text = files.find(({ path }) => path === typesFile)?.text
    if (text === undefined || !isMadeTypes(text)) return []
    // What else is wrong with a flavour that cannot be read, other rules say.
    const flavour = await readFlavour(folder).catch(() => undefined)
    const made = flavour && flavourTypes(flavour.manifest)
    if (made === undefined || saySame(made, text)) return []
    const message = "flavour.json says something else by now; 'parfait types' makes it anew"
    return [{ file: typesFile, message, fix: { kind: 'rewrite', rewrite: () => made } }]
  },
}
