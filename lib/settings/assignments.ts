import { ParfaitError } from '../errors.ts'

/** What a shell would do something with, outside of quotes. */
const unsafe = /[\s"'`$\\;&|<>()*?[\]{}~#!]/

/**
 * The variables of a file of lines such as `export NAME=value`, as users source it into a shell: nothing of it is run.
 * Quotes of either kind are understood. Error: `settings-invalid` for a line that only a shell could read; no value is ever quoted.
 */
export function readAssignments(text: string, path: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const [, name, word] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*?)\s*$/.exec(line) ?? []
    const value = word === undefined ? undefined : unquoted(word)
    if (name === undefined || value === undefined)
      throw new ParfaitError(
        'settings-invalid',
        `Expected 'export NAME=value' with a value that needs no shell${name ? `, for '${name}'` : ''}`,
        { place: `${path}:${index + 1}`, hint: "put a value with other signs between '…'" },
      )
    found.set(name, value)
  }
  return found
}

function unquoted(word: string): string | undefined {
  const [, single] = /^'([^']*)'$/.exec(word) ?? []
  if (single !== undefined) return single
  const [, double] = /^"((?:[^"\\$`]|\\["\\$`])*)"$/.exec(word) ?? []
  if (double !== undefined) return double.replace(/\\(["\\$`])/g, '$1')
  return unsafe.test(word) ? undefined : word
}
