import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { compareBytes } from '../files.ts'
import { follow } from './follow.ts'
import { globPattern, isGlob } from './glob-pattern.ts'

/** The paths of a tree that an absolute pattern matches, in byte order; a path without pattern is itself, if it is there. */
export function expandGlob(root: string, pattern: string): string[] {
  let found = ['']
  for (const name of pattern.split('/').filter(Boolean)) {
    const matches = isGlob(name) ? globPattern(name, { sets: true }) : undefined
    found = found.flatMap((folder) =>
      namesIn(root, folder)
        .filter((one) => (matches ? matches.test(one) && !isHidden(one, name) : one === name))
        .map((one) => `${folder}/${one}`),
    )
  }
  return found.filter(Boolean).sort(compareBytes)
}

function isHidden(name: string, pattern: string): boolean {
  return name.startsWith('.') && !pattern.startsWith('.')
}

/** Nothing for what is no folder. */
function namesIn(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, follow(root, folder || '/').path))
  } catch {
    return []
  }
}
