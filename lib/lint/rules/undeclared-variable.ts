import { didYouMean } from '../../nearest.ts'
import { type Mention, mentionsOf } from '../mentions.ts'
import type { Found, Rule } from '../rule.ts'
import type { LintFile } from '../subject.ts'

/** A variable of the environment that never reaches the hook. */
export const undeclaredVariable: Rule = {
  id: 'undeclared-variable',
  severity: 'error',
  only: 'flavours',
  explanation:
    'a hook sees what flavour.json declares in variables and options, and nothing else of the environment',
  check: (subject) => {
    // Without a flavour.json, hooks see what they mention.
    if (subject.manifest === undefined) return []
    const { variables = [], options = {}, environment = {}, secrets = {} } = subject.manifest
    const declared = new Set(
      [variables, environment, secrets].flatMap((value) =>
        Array.isArray(value) ? value.map(String) : Object.keys(Object(value)),
      ),
    )
    const given = Object.keys(Object(options)).map(
      (key) => `OPTION_${key.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`,
    )
    const known = [...declared, ...given]
    return mentionsOf(subject)
      .filter(({ name }) => !known.includes(name))
      .map((mention) => foundFrom(mention, known))
  },
}

function foundFrom(
  { file, line, column, name, isGuarded }: Mention & { file: LintFile },
  known: string[],
): Found {
  const remedy = name.startsWith('OPTION_')
    ? `no option of flavour.json is $${name}${didYouMean(name, known)}`
    : `$${name} is not among 'variables' of flavour.json, so it is never set${didYouMean(name, known)}`
  // "${X:-}" copes with that.
  const severity = isGuarded ? ('warning' as const) : ('error' as const)
  return { file: file.path, line, column, message: remedy, severity }
}
