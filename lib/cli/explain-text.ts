import { cleanLine, widthOf, wrapTo } from '../report/width.ts'
import { type BuildExplanation, shownHook } from './explain-build.ts'
import { formatTable } from './table.ts'

/** Parts of a text: a heading, and rows of cells below it. */
export type Section = readonly [heading: string, rows: readonly (readonly string[])[]]

/** Sections with their rows aligned and indented; those without rows are left out. */
export function sectionsText(sections: readonly Section[], columns: number | undefined): string {
  return sections
    .filter(([, rows]) => rows.length > 0)
    .map(([heading, rows]) => {
      const clean = rows.map((row) => row.map(cleanLine))
      const cells = clean.map(([first = '', ...rest]) => [`  ${first}`, ...rest])
      return `${cleanLine(heading)}\n${hangingTable(cells, columns)}`
    })
    .join('\n')
}

/** A table whose last column goes on below its own beginning; where there is no room, on lines of its own. */
function hangingTable(rows: readonly (readonly string[])[], columns: number | undefined): string {
  const heads = rows.map((row) => row.slice(0, -1))
  const head = formatTable(heads, undefined).split('\n')
  const indent = Math.max(...head.map(widthOf)) + 2
  const room = columns === undefined ? undefined : columns - indent
  if (room !== undefined && room < 24) return formatTable(rows, columns, 'wrap')
  return rows
    .flatMap((row, index) => {
      const [first = '', ...rest] = wrapTo(row.at(-1) ?? '', room)
      const start = row.length > 1 ? (head[index] ?? '').padEnd(indent) : ''
      const below = ' '.repeat(row.length > 1 ? indent : 2)
      return [(start + first).trimEnd(), ...rest.map((line) => below + line)]
    })
    .map((line) => `${line}\n`)
    .join('')
}

/** What a build is made of, for a reader. */
export function buildText(explanation: BuildExplanation, columns: number | undefined): string {
  const { flavours, options, packages, hooks } = explanation
  const hidden = flavours.flatMap(({ folder, hides }) =>
    hides.map((one) => [folder, `hides ${one}`]),
  )
  return `${sectionsText(
    [
      ['flavours', flavours.map((one) => [one.name, one.because, one.origin, one.folder])],
      ['hidden', hidden],
      [
        'options',
        options.map(({ flavour, key, value, from }) => [
          `${flavour}.${key}`,
          from,
          JSON.stringify(value)?.replaceAll('","', '", "') ?? 'unset',
        ]),
      ],
      ['packages', packageRows(packages)],
      ['hooks, in the order that they run in', hooks.map(hookRow)],
    ],
    columns,
  )}\n${wrapTo(environmentNote, columns).join('\n')}\n`
}

/** One row for each flavour, or combination of them, that wants packages. */
function packageRows(packages: BuildExplanation['packages']): string[][] {
  const groups = new Map<string, string[]>()
  for (const { phase, name, wantedBy } of packages) {
    const key = `${phase}\n${wantedBy.join(', ')}`
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  return [...groups].map(([key, names]) => [...key.split('\n'), names.join(' ')])
}

function hookRow(hook: BuildExplanation['hooks'][number]): string[] {
  const variables = hook.mentioned.map((name) => {
    const value = hook.variables[name] ?? ''
    return `${name}=${/^[\w./:@%+,-]*$/.test(value) ? value : JSON.stringify(value)}`
  })
  const secrets = hook.secrets.map((name) => `secret ${name}`)
  return [shownHook(hook), [...variables, ...secrets].join(' ')]
}

const environmentNote =
  'Beside a hook stand the variables that it mentions; --json has all that it gets. Every hook also has PATH, LC_ALL, TZ, ARCH, _LIB and the proxies; see docs/phases.md. Modules get options and variables in their context.'
