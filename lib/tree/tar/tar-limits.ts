import { byteLengthOf, textOfBytes } from '../../any-bytes.ts'
import { ParfaitError } from '../../errors.ts'

/** What an archive may ask of its reader; whoever made it may be nobody's friend. */
export interface TarLimits {
  readonly entries: number
  /** Bytes of content, of all files together. */
  readonly bytes: number
  /** Bytes of names and attributes, of one entry. */
  readonly header: number
}

/** Far above every tree that a machine is made from. */
export const usualLimits: TarLimits = {
  entries: 4_000_000,
  bytes: 2 ** 40,
  header: 1 << 20,
}

/** PATH_MAX and NAME_MAX of Linux. */
const longest = { path: 4096, name: 255 } as const

/** Text of an archive's name or link, see `textOfBytes`. Error: `archive-invalid` for NUL and too many bytes. */
export function decodeText(bytes: Buffer): string {
  const text = textOfBytes(bytes)
  if (text.includes('\0')) throw damaged(`Expected names without NUL, found '${text}'`)
  if (bytes.length > longest.path)
    throw damaged(`Expected names of at most ${longest.path} bytes, found one of ${bytes.length}`)
  return text
}

/** `./etc//fstab` → `/etc/fstab`. Error: `archive-invalid` for a name that leads out, or nowhere. */
export function pathOf(bytes: Buffer): string {
  const name = decodeText(bytes)
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (name === '' || name.startsWith('/') || parts.includes('..'))
    throw damaged(`Expected a name below the archive, found '${name}'`)
  if (parts.some((part) => byteLengthOf(part) > longest.name))
    throw damaged(`Expected names of at most ${longest.name} bytes, found '${name.slice(0, 300)}'`)
  return `/${parts.join('/')}`
}

/** A fault of the archive. */
export function damaged(message: string): ParfaitError {
  return new ParfaitError('archive-invalid', message, {
    hint: 'is the archive damaged, cut off, or compressed? Make it anew, from where it comes',
  })
}
