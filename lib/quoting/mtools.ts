import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

/**
 * What FAT has no names for, and what mtools would read as wildcards, folders or drives. It writes beyond ASCII other
 * letters than it was given: `é` becomes `É`, and what its code page lacks becomes `_`. Of a name whose short one would
 * end in `~`, it writes the short one alone.
 */
const language: TextLanguage = {
  name: 'a FAT filesystem',
  cannot: /[^ -}]|["*:<>?\\|]/,
  without: 'letters beyond ASCII, and none of " * : < > ? \\ | ~',
  longest: 255,
}

/** Devices of DOS, which is what mtools and firmware take such names for. */
const reserved = /^(con|prn|aux|nul|clock\$|com[0-9]|lpt[0-9])(\.|$)/i

/**
 * An absolute path of a FAT image as mtools takes it, `::/EFI/BOOT`; mtools(1), "Floppy file names", and `unix_name`
 * of its source. `place` is the file that it is about. Error: `text-refused`.
 */
export function mtoolsPath(path: string, place: string): string {
  for (const name of path.split('/').slice(1)) {
    requireSayable(name, language, place)
    // Points and blanks at the end of a name are not stored.
    const isLost = /^$|[. ]$/.test(name) || reserved.test(name)
    if (isLost)
      refuseText({
        text: name,
        language: language.name,
        place,
        wanted: 'a name that ends in no point or blank, and is no device of DOS',
      })
  }
  if (!path.startsWith('/')) throw new TypeError(`expected an absolute path, got '${path}'`)
  return `::${path}`
}
