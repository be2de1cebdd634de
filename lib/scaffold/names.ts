import { ParfaitError } from '../errors.ts'

/** Names that mean something else in a plan or in a folder of flavours. */
const reserved: readonly string[] = ['all', 'node_modules', 'operating-system']

/** Checks the name of a new flavour. Error: `usage`. */
export function requireFlavourName(name: string): void {
  if (reserved.includes(name))
    throw new ParfaitError('usage', `'${name}' cannot be the name of a flavour: it has a meaning`)
  if (/^[A-Za-z0-9][A-Za-z0-9_+-]*$/.test(name)) return
  const proposal = name.replace(/[^A-Za-z0-9_+-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '')
  throw new ParfaitError(
    'usage',
    `Expected a name of letters, digits, '-' and '_', got '${name}'`,
    proposal === '' ? {} : { hint: `for example '${proposal}'` },
  )
}

/** Checks the name of a new package by the rules of npm. Error: `usage`. */
export function requirePackageName(name: string): void {
  const part = '[a-z0-9~-][a-z0-9._~-]*'
  if (name.length <= 214 && new RegExp(`^(@${part}/)?${part}$`).test(name)) return
  throw new ParfaitError('usage', `'${name}' cannot be the name of an npm package`, {
    place: '--package',
    hint: `small letters, digits, '-', '.' and '_', such as 'acme-flavours' or '@acme/flavours'`,
  })
}
