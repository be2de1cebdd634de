import { typesFile } from '../../flavours/types-file.ts'
import { placeInJson } from '../json-document.ts'
import type { Found, Rule } from '../rule.ts'
import { isText } from '../text-file.ts'

/** An option that changes nothing. */
export const unusedDeclaration: Rule = {
  id: 'unused-declaration',
  severity: 'warning',
  only: 'flavours',
  explanation:
    'an option or a variable that no hook mentions changes the keys of all hooks, and nothing else',
  check: ({ files, manifest }) => {
    const text = files.find(({ path }) => path === 'flavour.json')?.text
    if (text === undefined || manifest === undefined) return []
    const { options, variables, packages } = manifest
    const code = files
      .filter(isText)
      .filter(
        ({ path }) => path !== 'flavour.json' && path !== typesFile && !/\.(md|rst)$/.test(path),
      )
      .map((file) => file.text)
      .join('\n')
    const find = (path: string[], name: string, isMentioned: boolean): Found[] =>
      isMentioned
        ? []
        : [
            {
              file: 'flavour.json',
              ...placeInJson(text, path),
              message: `no hook mentions ${name}`,
            },
          ]
    return [
      ...Object.keys(Object(options)).flatMap((key) => {
        const inScripts = `OPTION_${key.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
        const isMentioned =
          hasWord(code, key) ||
          hasWord(code, inScripts) ||
          JSON.stringify(packages ?? {}).includes(`{${key}}`)
        return find(
          ['options', key],
          `the option '${key}' (options.${key}, or $${inScripts})`,
          isMentioned,
        )
      }),
      ...(Array.isArray(variables) ? variables.map(String) : []).flatMap((name, index) =>
        find(['variables', String(index)], `the variable '${name}'`, hasWord(code, name)),
      ),
    ]
  },
}

function hasWord(text: string, word: string): boolean {
  const quoted = word.replace(/[^\w]/g, '\\$&')
  return new RegExp(`(?<![\\w])${quoted}(?![\\w])`).test(text)
}
