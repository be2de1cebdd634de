import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: '/etc/fstab',
  cannot: /[^\P{Cc}\t\n]/u,
  without: 'control characters',
  // A line of getmntent(3) has 4096 bytes at most, whatever reads it.
  longest: 3000,
}

const letters: Readonly<Record<string, string>> = {
  ' ': '\\040',
  '\t': '\\011',
  '\n': '\\012',
  '\\': '\\134',
}

/**
 * One line of /etc/fstab by its fields; fstab(5) and getmntent(3): blanks, tabs, line feeds and backslashes are three
 * octal digits. A line that begins with `#` would be a comment. Error: `text-refused`.
 */
export function fstabLine(fields: readonly (string | number)[], place: string): string {
  return fields.map((field, index) => spell(String(field), index === 0, place)).join(' ')
}

function spell(field: string, isFirst: boolean, place: string): string {
  requireSayable(field, language, place)
  if (field === '' || (isFirst && field.startsWith('#')))
    refuseText({
      text: field,
      language: language.name,
      place,
      wanted: "a field that is not empty, the first of which begins with no '#'",
    })
  return field.replace(/[ \t\n\\]/g, (letter) => letters[letter] ?? letter)
}

/** The two fields of a line that say what is mounted where. */
export interface FstabEntry {
  /** Without quotes: `LABEL="x"` is `LABEL=x`. */
  readonly device: string
  /** Without a slash at its end. */
  readonly mount: string
}

/** What a table says, comments and empty lines left out; a line of a single field is none. */
export function readFstab(table: Buffer): FstabEntry[] {
  return table
    .toString('latin1')
    .split('\n')
    .flatMap((line) => {
      const [device = '', mount] = line.replace(/^[ \t]+/, '').split(/[ \t\r]+/)
      if (!mount || device.startsWith('#')) return []
      return [
        {
          device: unspell(device).replace(/^([A-Z]+=)"(.*)"$/, '$1$2'),
          mount: unspell(mount).replace(/(?<=.)\/+$/s, ''),
        },
      ]
    })
}

/** A field without its octal digits, which are bytes. */
function unspell(field: string): string {
  const bytes = field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
