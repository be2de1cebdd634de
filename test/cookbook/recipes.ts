import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { read } from '../fixtures/pages.ts'
import { type Block, blocksOf } from '../fixtures/told-page.ts'
import { typeBlocks } from '../fixtures/type-page.ts'

const [start = '', ...parts] = read('docs/cookbook.md').split(/^## /m)

/** The blocks of each recipe, by its heading. */
export const recipes: ReadonlyMap<string, readonly Block[]> = new Map(
  parts.map((part) => [part.slice(0, part.indexOf('\n')), blocksOf(part)]),
)

/** Types the page's beginning and one recipe; gives the folder that has what they made. */
export async function follow(t: Test, title: string): Promise<string> {
  const blocks = recipes.get(title) ?? []
  t.not(blocks.length, 0, `the page has '${title}'`)
  const { home } = await typeBlocks(t, [...blocksOf(start), ...blocks])
  return join(home, 'cookbook')
}

/** A file of an image's root, as text. */
export function fileOf(image: string, path: string): string {
  const raw = `${image}.tree`
  if (!existsSync(raw)) execFileSync('qemu-img', ['convert', '-O', 'raw', image, raw])
  const table = JSON.parse(execFileSync('sfdisk', ['--json', raw], { encoding: 'utf8' }))
  const rows = table.partitiontable.partitions as {
    readonly name: string
    readonly start: number
  }[]
  const start = rows.find(({ name }) => name === 'root')?.start ?? 0
  const args = ['-R', `cat ${path}`, `${raw}?offset=${start * 512}`]
  return execFileSync('debugfs', args, { encoding: 'utf8', stdio: 'pipe' })
}
