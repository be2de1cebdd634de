import { type ContentCheck, findingAt, type LeakCheck } from '../check.ts'
import { textLimit } from '../image-files.ts'
import type { Builder } from '../leak.ts'

/** Names that many have: finding them proves nothing. */
const common =
  /^(root|user|users|admin|test|build|builder|debian|ubuntu|localhost|runner|jenkins|nobody|host|server|node|vm|ci)$/

/** A name of a host that is no word: with a digit, a dash or a dot in it. */
const distinctive = /^(?=.*[-.0-9])[\w.-]{6,}$/

/** Where the name of the user, of the host, or of their home gives the builder away. */
export const builder: LeakCheck = {
  name: 'builder',
  summary: 'the names of the building user, machine and home',
  remedy: 'let the hook write what does not depend on who builds',
  content: ({ builders }) => {
    const marks = builders.flatMap(marksOf)
    return marks.length === 0 ? undefined : search(marks)
  },
  paths: (image, { builders }) => {
    const path = '/etc/hostname'
    const name = image.read(path)?.toString().trim()
    const isSame = builders.some(
      ({ host }) => host !== undefined && host === name && !common.test(host),
    )
    return isSame ? [{ path, what: 'has the name of the machine that built it' }] : []
  },
}

/** Texts that give one away, and what they are. */
type Mark = readonly [text: string, what: string]

function marksOf({ user, host, home }: Builder): Mark[] {
  const marks: Mark[] = []
  if (home !== undefined && /^\/.+\/./.test(home)) marks.push([home, 'the home of'])
  if (user !== undefined && !common.test(user))
    for (const name of ['USER', 'LOGNAME', 'SUDO_USER', 'USERNAME'])
      marks.push([`${name}=${user}`, 'the name of'])
  if (host !== undefined && !common.test(host)) {
    if (user !== undefined) marks.push([`${user}@${host}`, 'the name and the machine of'])
    marks.push([`HOSTNAME=${host}`, 'the machine of'])
    if (distinctive.test(host)) marks.push([host, 'the machine of'])
  }
  return marks
}

function search(marks: readonly Mark[]): ContentCheck {
  return (path, content) => {
    if (content.length > textLimit) return []
    for (const [mark, what] of marks) {
      const offset = findWord(content, mark)
      if (offset >= 0) {
        const of = { path, content, offset }
        return [findingAt(of, `has '${mark}': ${what} the user who builds`)]
      }
    }
    return []
  }
}

/** The place of a text that is not a part of a longer name; -1 where there is none. */
function findWord(content: Buffer, word: string): number {
  const length = Buffer.byteLength(word)
  const isLetter = (at: number) => /[A-Za-z0-9_-]/.test(String.fromCharCode(content[at] ?? 32))
  for (let at = content.indexOf(word); at >= 0; at = content.indexOf(word, at + 1))
    if ((at === 0 || !isLetter(at - 1)) && !(at + length < content.length && isLetter(at + length)))
      return at
  return -1
}
