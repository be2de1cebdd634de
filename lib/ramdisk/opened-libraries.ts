import { readSection } from './elf.ts'

/**
 * Libraries that a program opens while it runs, as it tells in notes: those that it needs for what it is for. udev has
 * libkmod so. https://uapi-group.org/specifications/specs/elf_dlopen_metadata/
 */
export function openedLibraries(bytes: Buffer): string[] {
  const notes = readSection(bytes, '.note.dlopen')?.toString('latin1') ?? ''
  // Each is a list in JSON with a length before it and zeros behind.
  return [...notes.matchAll(/\[\{[^\0]*\}\]/g)].flatMap(([text]) => librariesOf(text))
}

/** What cannot be read says nothing: the program itself copes with a library that is missing. */
function librariesOf(text: string): string[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return []
  }
  const isText = (value: unknown): value is string => typeof value === 'string'
  return (Array.isArray(list) ? list : [])
    .filter((one) => one?.priority !== 'suggested' && Array.isArray(one?.soname))
    .flatMap((one) => one.soname.filter(isText))
    .filter((name) => !name.includes('/'))
}
