import { compareBytes } from '../files.ts'

/** Names beyond these are no names. */
const longestName = 200
const mostNames = 100

/**
 * The short names of all licences that a copyright file names, in byte order; none for one that is not in the format of
 * https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 */
export function licencesIn(copyright: string): string[] {
  const [head = ''] = copyright.split('\n\n', 1)
  if (!/^Format(-Specification)?:\s*\S/m.test(head)) return []
  const names = [...copyright.matchAll(/^License:[ \t]*(\S[^\n]*)$/gm)].map(([, name = '']) =>
    name.trim().replaceAll(/\s+/g, ' '),
  )
  const sayable = names.filter((name) => name.length <= longestName && !/\p{Cc}/u.test(name))
  return [...new Set(sayable)].sort(compareBytes).slice(0, mostNames)
}

/** Debian's names that SPDX spells in another way. */
const others: Readonly<Record<string, string>> = {
  Expat: 'MIT',
  'Apache-2': 'Apache-2.0',
  'BSD-2-clause': 'BSD-2-Clause',
  'BSD-3-clause': 'BSD-3-Clause',
  'BSD-4-clause': 'BSD-4-Clause',
  ZLIB: 'Zlib',
  zlib: 'Zlib',
}
const same = [
  'Apache-2.0',
  'MPL-1.1',
  'MPL-2.0',
  'ISC',
  'Zlib',
  'CC0-1.0',
  'Artistic-2.0',
  'PSF-2.0',
]

/** The identifier that SPDX has for one of Debian's short names; undefined where that is not certain. */
export function spdxId(name: string): string | undefined {
  const gnu = /^(GPL|LGPL|AGPL|GFDL)-(\d)(\.\d)?(\+)?$/.exec(name)
  if (gnu) {
    const [, family = '', major = '', minor = '.0', plus] = gnu
    const isKnown = knownGnu.includes(`${family}-${major}${minor}`)
    return isKnown ? `${family}-${major}${minor}-${plus ? 'or-later' : 'only'}` : undefined
  }
  if (Object.hasOwn(others, name)) return others[name]
  return same.includes(name) ? name : undefined
}

const knownGnu = [
  ...['GPL-1.0', 'GPL-2.0', 'GPL-3.0', 'LGPL-2.0', 'LGPL-2.1', 'LGPL-3.0'],
  ...['AGPL-1.0', 'AGPL-3.0', 'GFDL-1.1', 'GFDL-1.2', 'GFDL-1.3'],
]
