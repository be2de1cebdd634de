import { compareBytes } from '../files.ts'
import type { Tool } from '../run.ts'
import { findTool } from '../tools.ts'
import { isSwitchedOff, type OptOuts, readOptOuts } from './opt-out.ts'
import type { Found, Rule, Severity } from './rule.ts'
import { rules } from './rules/index.ts'
import type { Subject } from './subject.ts'

/** What a rule found, with all that is known of it. */
export interface Finding extends Found {
  readonly rule: string
  readonly severity: Severity
}

/** What a lint found in one folder, sorted by file and line, and which programs it would have asked. */
export interface LintResult {
  readonly subject: Subject
  readonly findings: readonly Finding[]
  readonly missingTools: readonly Tool[]
}

interface LintOptions {
  /** Rules, dib-lint's names or codes that are switched off everywhere. */
  readonly disabled?: readonly string[]
  /** Where programs are looked for, as in PATH. */
  readonly path?: string
}

/** Checks a folder by all rules that are for its kind. Nothing of it is run. */
export async function lintSubject(
  subject: Subject,
  { disabled = [], path }: LintOptions = {},
): Promise<LintResult> {
  const everywhere: OptOuts = { file: new Set(disabled), lines: new Map() }
  const optOuts = new Map(subject.files.map((file) => [file.path, readOptOuts(file)]))
  const missingTools: Tool[] = []
  const findings: Finding[] = []
  for (const rule of rulesFor(subject)) {
    if (rule.tool && (await findTool(rule.tool.command, path)) === undefined) {
      missingTools.push(rule.tool)
      continue
    }
    for (const found of await rule.check(subject)) {
      const own = optOuts.get(found.file) ?? everywhere
      if (isSwitchedOff(rule, found, own) || isSwitchedOff(rule, found, everywhere)) continue
      findings.push({ rule: rule.id, severity: rule.severity, ...found })
    }
  }
  return { subject, findings: findings.sort(byPlace), missingTools }
}

/** The rules that are for this kind of folder. */
function rulesFor({ kind }: Pick<Subject, 'kind'>): Rule[] {
  return rules.filter(({ only }) => only === undefined || only === kind)
}

function byPlace(a: Finding, b: Finding): number {
  return (
    compareBytes(a.file, b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareBytes(a.rule, b.rule)
  )
}
