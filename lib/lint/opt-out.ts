import type { Found, Rule } from './rule.ts'
import type { LintFile } from './subject.ts'

/** What comments of a file switch off: for all of it, or for a line. */
export interface OptOuts {
  /** Names of rules, as they were written. */
  readonly file: ReadonlySet<string>
  readonly lines: ReadonlyMap<number, ReadonlySet<string>>
}

const comment = /(?:#|\/\/)\s*(parfait-lint|dib-lint):\s*(?:(disable)\s*=\s*)?([\w ,/-]+)/

/**
 * Reads `# parfait-lint: disable=rule other`. Alone on its line it counts for the file, behind code for that
 * line. `# dib-lint: disable=` is read the same way, and `# dib-lint: safe_sudo` as dib-lint reads it.
 */
export function readOptOuts(file: LintFile): OptOuts {
  const whole = new Set<string>()
  const lines = new Map<number, Set<string>>()
  for (const [index, line] of (file.text ?? '').split('\n').entries()) {
    const [all, tool, disable, list = ''] = comment.exec(line) ?? []
    if (all === undefined || (tool === 'parfait-lint' && !disable)) continue
    const names = list.split(/[\s,]+/).filter(Boolean)
    const isAlone = disable !== undefined && /^\s*(#|\/\/)/.test(line)
    const target = isAlone ? whole : new Set<string>()
    for (const name of names) target.add(name)
    if (!isAlone) lines.set(index + 1, target)
  }
  return { file: whole, lines }
}

/** Whether a comment, or a name that is switched off everywhere, covers what a rule found. */
export function isSwitchedOff(
  { id, dibLint }: Rule,
  { line = 0, code }: Found,
  { file, lines }: OptOuts,
): boolean {
  const names = [id, dibLint, code].filter((name) => name !== undefined)
  return names.some((name) => file.has(name) || lines.get(line)?.has(name))
}
