import { relative } from 'node:path'
import { type Distribution, packageHint } from '../distribution.ts'
import { plural } from '../files.ts'
import { allKinds } from '../flavours/kinds/index.ts'
import type { Finding, LintResult } from '../lint/lint.ts'
import { lookOf } from '../report/choose.ts'
import { createStyle, type Style } from '../report/style.ts'
import { wrapTo } from '../report/width.ts'
import type { CommandIo } from './io.ts'

/** What a lint found, by file, and a line that sums it up. */
export function lintText(
  results: readonly LintResult[],
  about: {
    readonly io: CommandIo
    readonly fixed: number
    /** Whose packages have what is not installed. */
    readonly distribution: Distribution
  },
): string {
  const { io, fixed, distribution } = about
  const style = createStyle(lookOf(io.stdout, io.env))
  const files = results.flatMap(({ subject, findings }) =>
    [...byFile(findings)].map(([file, all]) => {
      const path = shownPath(subject.folder, file, io.cwd)
      return [style.paint('bold', path), ...rowsOf(all, style, io.stdout.columns), ''].join('\n')
    }),
  )
  const missing = new Set(results.flatMap(({ missingTools }) => missingTools))
  const notes = [...missing].map(
    (tool) => `Left out, for want of '${tool.command}': ${packageHint(tool, distribution)}`,
  )
  return `${[...files, ...notes, summaryOf(results, fixed, style)].join('\n')}\n`
}

function byFile(findings: readonly Finding[]): Map<string, Finding[]> {
  const files = new Map<string, Finding[]>()
  for (const one of findings) files.set(one.file, [...(files.get(one.file) ?? []), one])
  return files
}

/** Aligned within a file; a long message goes on below its beginning. */
function rowsOf(findings: readonly Finding[], style: Style, columns: number | undefined): string[] {
  const rows = findings.map(({ line, column, severity, rule, code, message }) => ({
    place: line === undefined ? '' : `${line}:${column ?? 1}`,
    name: code === undefined ? rule : `${rule} ${code}`,
    severity,
    message,
  }))
  const width = (of: (row: (typeof rows)[number]) => string) =>
    Math.max(...rows.map((row) => of(row).length))
  const [places, names] = [width(({ place }) => place), width(({ name }) => name)]
  const indent = 2 + (places > 0 ? places + 2 : 0) + 9 + names + 2
  return rows.flatMap(({ place, severity, name, message }) => {
    const isNarrow = columns !== undefined && columns - indent < 40
    const room = columns === undefined ? undefined : columns - (isNarrow ? 6 : indent)
    const lines = wrapTo(message, room)
    const head = [
      ...(places > 0 ? [place.padStart(places)] : []),
      style.paint(severity === 'error' ? 'red' : 'yellow', severity.padEnd(7)),
      style.paint('dim', name.padEnd(names)),
    ].join('  ')
    if (isNarrow) return [`  ${head.trimEnd()}`, ...lines.map((text) => `      ${text}`)]
    const [first = '', ...rest] = lines
    return [`  ${head}  ${first}`, ...rest.map((text) => ' '.repeat(indent) + text)]
  })
}

function summaryOf(results: readonly LintResult[], fixed: number, style: Style): string {
  const all = results.flatMap(({ findings }) => findings)
  const errors = all.filter(({ severity }) => severity === 'error').length
  const warnings = all.length - errors
  const fixable = all.filter(({ fix }) => fix !== undefined).length
  const files = results.reduce((sum, { subject }) => sum + subject.files.length, 0)
  const kinds = allKinds.flatMap(({ name, noun }) => {
    const count = results.filter(({ subject }) => subject.kind === name).length
    return count > 0 ? [plural(count, noun)] : []
  })
  const looked = [...kinds, plural(files, 'file')].join(', ')
  const ending = [
    ...(fixed > 0 ? [`mended ${fixed}`] : []),
    ...(fixable > 0 ? [`--fix mends ${fixable}`] : []),
  ].map((text) => `; ${text}`)
  if (all.length === 0)
    return `${style.paint('green', style.marks.done)} ${looked}: nothing to mend${ending.join('')}`
  const mark =
    errors > 0 ? style.paint('red', style.marks.failed) : style.paint('yellow', style.marks.warning)
  const found = [plural(errors, 'error'), plural(warnings, 'warning')].join(', ')
  return `${mark} ${looked}: ${found}${ending.join('')}`
}

/** A path as the user would type it, unless that leads far up. */
function shownPath(folder: string, file: string, cwd: string): string {
  const absolute = file === '' ? folder : `${folder}/${file}`
  const path = relative(cwd, absolute)
  return path === '' ? '.' : path.startsWith('../../') ? absolute : path
}
