import { didYouMean } from '../../nearest.ts'
import { matchesOf } from '../place.ts'
import type { Rule } from '../rule.ts'
import { isText } from '../text-file.ts'

/** A comment that switches nothing off. It is made with the names of all rules, itself included. */
export function makeLintComment(names: () => readonly string[]): Rule {
  return {
    id: 'lint-comment',
    severity: 'warning',
    explanation: 'a mistyped name in a comment for the linter switches nothing off',
    check: ({ files }) =>
      files.filter(isText).flatMap(({ path, text }) =>
        [
          ...matchesOf(text, /(?:#|\/\/)\s*parfait-lint:[ \t]*(?:disable[ \t]*=[ \t]*)?([^\n]*)/),
        ].flatMap(({ line, column, match }) => {
          const place = { file: path, line, column }
          if (!/disable\s*=/.test(match[0]))
            return [{ ...place, message: "expected 'parfait-lint: disable=RULE'" }]
          return (match[1] ?? '')
            .split(/[\s,]+/)
            .filter((name) => name !== '' && !names().includes(name) && !/^[A-Z]+\d+$/.test(name))
            .map((name) => ({
              ...place,
              message: `there is no rule '${name}'${didYouMean(name, names())}`,
            }))
        }),
      ),
  }
}
