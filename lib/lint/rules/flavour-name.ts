import type { Rule } from '../rule.ts'

/** The folder's name is what users type. */
export const flavourName: Rule = {
  id: 'flavour-name',
  severity: 'error',
  explanation:
    'a name with other characters cannot be used in --set name.option=value or package:name',
  check: ({ name }) =>
    /^[A-Za-z0-9][A-Za-z0-9_+-]*$/.test(name)
      ? []
      : [{ file: '', message: `'${name}' is no name of letters, digits, '-' and '_'` }],
}
