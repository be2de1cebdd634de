import { globPattern } from './glob-pattern.ts'

/** Says of an absolute path whether the image shall not have it. */
export type Excluder = (path: string) => boolean

/**
 * One function for many patterns. A pattern matches whole absolute paths; `*` and `?` stay within
 * one name, `**` spans folders (also none: `/var/**\/*.log` matches `/var/a.log`). What lies below a
 * folder that matches is gone with it. `/tmp/**` matches all that is below `/tmp`, and not `/tmp`.
 */
export function excluder(patterns: readonly string[]): Excluder {
  const exact = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)))
  const globs = patterns.filter((pattern) => /[*?]/.test(pattern))
  if (globs.length === 0) return (path) => exact.has(path)
  const glob = globPattern(globs, { spans: true })
  return (path) => exact.has(path) || glob.test(path)
}
