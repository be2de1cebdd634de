import { Command, CommanderError } from 'commander'
import { readDistribution } from '../distribution.ts'
import { plural } from '../files.ts'
import { findFlavours } from '../flavours/choose.ts'
import { allKinds, flavourKinds } from '../flavours/kinds/index.ts'
import { findFolders } from '../lint/find.ts'
import { fixFindings } from '../lint/fix.ts'
import { type Finding, type LintResult, lintSubject } from '../lint/lint.ts'
import { rules } from '../lint/rules/index.ts'
import { readSubject } from '../lint/subject.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { lintText } from './lint-text.ts'
import { formatTable } from './table.ts'

interface LintFlags {
  readonly flavoursPath?: string
  readonly disable?: string
  readonly fix?: boolean
  readonly json?: boolean
  readonly rules?: boolean
}

/** `parfait lint`: what is wrong with a flavour, before a build finds out. */
export function lintCommand(io: CommandIo): Command {
  return new Command('lint')
    .description(
      `Checks ${allKinds.map(({ title }) => title).join(', and ')}. Runs nothing of them.`,
    )
    .argument('[flavours...]', 'flavours or folders (default: those in the current folder)')
    .option('--fix', 'mend what can be mended without a doubt')
    .option('--disable <rules>', 'rules to leave out, separated by commas')
    .option('--rules', 'list all rules, and stop')
    .option('--flavours-path <folders>', 'folders to look in before the built-in ones')
    .option('--json', 'as JSON')
    .action(async (words: string[], flags: LintFlags) => {
      if (flags.rules) printRules(flags, io)
      else await lint(words, flags, io)
    })
}

function printRules({ json }: LintFlags, io: CommandIo): void {
  const rows = rules.map(({ id, severity, only, dibLint, tool, explanation }) => ({
    id,
    severity,
    only: only && flavourKinds[only].noun,
    dibLint,
    tool: tool?.command,
    explanation,
  }))
  const cells = rows.map(({ id, severity, only, explanation }) => [
    id,
    severity,
    only === undefined ? '' : `${only}s`,
    explanation,
  ])
  if (json) io.stdout.write(`${JSON.stringify(rows)}\n`)
  else io.stdout.write(formatTable(cells, io.stdout.columns, 'wrap'))
}

async function lint(words: readonly string[], flags: LintFlags, io: CommandIo): Promise<void> {
  const settings = placesFrom(flags, io)
  const folders = await findFolders(words, {
    cwd: io.cwd,
    found: await findFlavours(settings, () => {}),
  })
  const disabled = (flags.disable ?? '').split(/[\s,]+/).filter(Boolean)
  let fixed = 0
  const results: LintResult[] = []
  for (const { path, kind } of folders) {
    let result = await lintSubject(await readSubject(path, kind), { disabled })
    const count = flags.fix ? await fixFindings(result.subject, result.findings) : 0
    if (count > 0) result = await lintSubject(await readSubject(path, kind), { disabled })
    results.push(result)
    fixed += count
  }
  if (flags.json) io.stdout.write(`${JSON.stringify(results.flatMap(forJson))}\n`)
  else io.stdout.write(lintText(results, { io, fixed, distribution: await readDistribution() }))
  // All has been said; the code is for scripts.
  if (results.some(({ findings }) => findings.some(({ severity }) => severity === 'error')))
    throw new CommanderError(1, 'parfait.lint', plural(results.length, 'flavour'))
}

function forJson({ subject, findings }: LintResult): object[] {
  return findings.map(({ fix, file, ...finding }: Finding) => ({
    flavour: subject.name,
    folder: subject.folder,
    file,
    ...finding,
    isFixable: fix !== undefined,
  }))
}
