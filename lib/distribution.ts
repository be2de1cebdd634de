import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tool } from './run.ts'

/** The names of a distribution, its own first and then those it is like: `['ubuntu', 'debian']`; os-release(5). */
export type Distribution = readonly string[]

/** The distribution of a host. Empty where it does not say. */
export async function readDistribution(root = '/'): Promise<Distribution> {
  for (const file of ['etc/os-release', 'usr/lib/os-release']) {
    const text = await readFile(join(root, file), 'utf8').catch(() => undefined)
    if (text !== undefined) return parseOsRelease(text)
  }
  return []
}

/** The code name of a host's release, where it is of that very distribution and has one. */
export async function readCodename(id: string): Promise<string | undefined> {
  const [own] = await readDistribution()
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return own === id ? /^VERSION_CODENAME=([a-z]+)$/m.exec(text)?.[1] : undefined
}

/** The values of ID and ID_LIKE, in this order. */
export function parseOsRelease(text: string): Distribution {
  const values = ['ID', 'ID_LIKE'].map((name) => {
    const [, value = ''] = new RegExp(`^${name}=(.*)$`, 'm').exec(text) ?? []
    return value.trim().replace(/^(["'])(.*)\1$/, '$2')
  })
  return values.flatMap((value) => value.split(/\s+/).filter(Boolean))
}

/** What a distribution calls the package that has a tool; undefined where nobody has said. */
export function packageOf(
  { packages }: Pick<Tool, 'packages'>,
  distribution: Distribution,
): string | undefined {
  const name = distribution.find((one) => Object.hasOwn(packages, one))
  return name === undefined ? undefined : packages[name]
}

/** How to get a tool, as a hint: the package of this host, or all that are known. Blanks are between several. */
export function packageHint(tool: Pick<Tool, 'packages'>, distribution: Distribution): string {
  const name = packageOf(tool, distribution)
  if (name !== undefined) {
    const names = name.split(' ')
    return `install the ${names.length > 1 ? 'packages' : 'package'} ${names.map((one) => `'${one}'`).join(' and ')}`
  }
  const known = Object.entries(tool.packages).map(([on, called]) => `'${called}' (${on})`)
  return `install the package that has it: ${known.join(', ')}`
}
