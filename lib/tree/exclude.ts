/** Says of an absolute path whether the image shall not have it. */
export type Excluder = (path: string) => boolean

/**
 * One function for many patterns. A pattern matches whole absolute paths; `*` and `?` stay within
 * one name, `**` spans folders (also none: `/var/**\/*.log` matches `/var/a.log`). What lies below a
 * folder that matches is gone with it. `/tmp/**` matches all that is below `/tmp`, and not `/tmp`.
 */
export function excluder(patterns: readonly string[]): Excluder {
  const exact = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)))
  const globs = patterns.filter((pattern) => /[*?]/.test(pattern)).map(globSource)
  if (globs.length === 0) return (path) => exact.has(path)
  const glob = new RegExp(`^(?:${globs.join('|')})$`, 's')
  return (path) => exact.has(path) || glob.test(path)
}

/** The source of a regular expression for one pattern. */
function globSource(pattern: string): string {
  return pattern.replace(/\/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (part) => {
    if (part === '/**/') return '/(?:.*/)?'
    if (part === '**') return '.+'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : `\\${part}`
  })
}
