/** What the signs of a pattern stand for, beside `*` and `?` within one name. */
export interface GlobSigns {
  /** `**` spans folders, also none: `/var/**\/*.log` matches `/var/a.log`. Default: it is a `*`. */
  readonly spans?: boolean
  /** `[0-9]` and `[!a]` are sets of characters. Default: brackets mean themselves. */
  readonly sets?: boolean
  /** `*` matches slashes as well. */
  readonly crosses?: boolean
}

/** True for a text that stands for several paths; brackets are sets. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text)
}

/** The regular expression of whole texts that one of these patterns matches. */
export function globPattern(patterns: string | readonly string[], signs: GlobSigns = {}): RegExp {
  const sources = [patterns].flat().map((pattern) => globSource(pattern, signs))
  return new RegExp(`^(?:${sources.join('|')})$`, 's')
}

const plainParts = /\/\*\*\/|\*+|\?|[\\^$.|+()[\]{}]/g
const partsAndSets = /\/\*\*\/|\*+|\?|\[!?[^\]]+\]|[\\^$.|+()[\]{}]/g

function globSource(pattern: string, { spans, sets, crosses }: GlobSigns): string {
  const any = crosses ? '.*' : '[^/]*'
  return pattern.replace(sets ? partsAndSets : plainParts, (part) => {
    if (part === '/**/') return spans ? '/(?:.*/)?' : `/${any}/`
    if (part.startsWith('*')) return spans && part.length > 1 ? '.+' : any
    if (part === '?') return '[^/]'
    return part.length > 1 ? part.replace('[!', '[^').replaceAll('\\', '\\\\') : `\\${part}`
  })
}
