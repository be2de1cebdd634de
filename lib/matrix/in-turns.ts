import { canonicalJson } from '../files.ts'
import { groupBy } from '../group-by.ts'
import type { SettledCell } from './cell-settings.ts'

/**
 * Images in the order in which builds side by side wait least: in turns, one of each kind of content. Two that differ in size
 * or name alone are of one kind: the second has nothing to do but to wait until the first has made the steps of both.
 */
export function inTurns(cells: readonly SettledCell[]): SettledCell[] {
  const groups = [...groupBy(cells, contentOf).values()]
  const longest = Math.max(0, ...groups.map((group) => group.length))
  return Array.from({ length: longest }, (_, turn) =>
    groups.flatMap((group) => group[turn] ?? []),
  ).flat()
}

/** All that settings say of steps. */
function contentOf({ settings }: SettledCell): string {
  const { flavours, architecture, release, packages, fileOptions } = settings
  return canonicalJson([flavours, architecture, release ?? '', packages, fileOptions])
}
