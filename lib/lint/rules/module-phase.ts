import { phaseOfFolder } from '../../phases.ts'
import { matchesOf } from '../place.ts'
import type { Found, Rule } from '../rule.ts'
import { isText } from '../text-file.ts'

/** A module for another phase than that of its folder. */
export const modulePhase: Rule = {
  id: 'module-phase',
  severity: 'error',
  only: 'flavours',
  explanation: 'a module exports by default the hook of the phase that its folder stands for',
  check: ({ files }) =>
    files
      .filter(isText)
      .filter(({ path }) => /\.d\/[\w-]+\.(ts|mts|js|mjs)$/.test(path))
      .flatMap(({ path, text, hookFolder = '' }): Found[] => {
        const phase = phaseOfFolder(hookFolder)
        if (phase === undefined || phase.where === 'image') return []
        const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (c) => c.replace(/[^\n]/g, ' '))
        if (!/\bexport\s+default\b|\bas\s+default\b|\bmodule\.exports\b/.test(code))
          return [
            {
              file: path,
              message: `it exports no hook: export default defineHook('${phase.name}', …)`,
            },
          ]
        return [
          ...matchesOf(code, /\b(?:defineHook(?:<[^(]*>)?\(\s*['"]([\w-]+)['"]|(defineBase)\()/),
        ]
          .filter(({ match }) => (match[1] ?? 'root') !== phase.name)
          .map(({ line, column, match }) => ({
            file: path,
            line,
            column,
            message: `its folder is for '${phase.name}', and this is a hook of '${match[1] ?? 'root'}'`,
          }))
      }),
}
